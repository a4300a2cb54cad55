//! Writes the contract's types as JSON. Empty options are left out.

use serde::ser::{Impossible, Serialize, SerializeSeq, SerializeStruct, SerializeTuple, Serializer};

use crate::{Json, names, special};

/// Writes a value as JSON. Values of types that a contract cannot have are omitted.
#[must_use]
pub fn to_vec<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let mut json = Vec::new();
    append(&mut json, value);
    json
}

/// Appends a value as JSON to `to`.
pub fn append<T: Serialize + ?Sized>(to: &mut Vec<u8>, value: &T) {
    // It fails only for types that a contract cannot have.
    _ = value.serialize(Writer(to));
}

/// Writes a JSON value.
pub(crate) fn push_json(to: &mut Vec<u8>, json: &Json) {
    match json {
        Json::Null => to.extend_from_slice(b"null"),
        Json::Bool(true) => to.extend_from_slice(b"true"),
        Json::Bool(false) => to.extend_from_slice(b"false"),
        Json::Number(number) => to.extend_from_slice(number.to_string().as_bytes()),
        Json::Text(text) => push_text(to, text),
        Json::List(items) => {
            to.push(b'[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    to.push(b',');
                }
                push_json(to, item);
            }
            to.push(b']');
        }
        Json::Object(members) => {
            to.push(b'{');
            for (place, (name, value)) in members.iter().enumerate() {
                if place > 0 {
                    to.push(b',');
                }
                push_text(to, name);
                to.push(b':');
                push_json(to, value);
            }
            to.push(b'}');
        }
    }
}

fn push_text(to: &mut Vec<u8>, text: &str) {
    to.reserve(text.len() + text.len() / 4 + 2);
    to.push(b'"');
    let mut rest = text.as_bytes();
    // Eight bytes at a time: a call for each part between two escapes would take longer.
    while let Some((word, after)) = rest.split_first_chunk() {
        let plain = special::plain_of(*word);
        to.extend_from_slice(word);
        rest = after;
        if let Some((byte, others)) = word.get(plain..).and_then(<[u8]>::split_first) {
            to.truncate(to.len() - 1 - others.len());
            push_byte(to, *byte);
            rest = text.as_bytes().get(text.len() - after.len() - others.len()..).unwrap_or_default();
        }
    }
    if special::plain(rest) == rest.len() {
        to.extend_from_slice(rest);
    } else {
        rest.iter().for_each(|byte| push_byte(to, *byte));
    }
    to.push(b'"');
}

/// Writes a byte of a string.
fn push_byte(to: &mut Vec<u8>, byte: u8) {
    let escape = match byte {
        b'"' | b'\\' => byte,
        0x08 => b'b',
        0x0c => b'f',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        ..0x20 => {
            let digit = byte & 15;
            let digit = if digit < 10 { b'0' + digit } else { b'a' + digit - 10 };
            return to.extend_from_slice(&[b'\\', b'u', b'0', b'0', b'0' + (byte >> 4), digit]);
        }
        _ => return to.push(byte),
    };
    to.extend_from_slice(&[b'\\', escape]);
}

fn push_number(to: &mut Vec<u8>, mut number: u64) {
    let start = to.len();
    loop {
        to.push(b'0' + (number % 10) as u8);
        number /= 10;
        if number == 0 {
            break;
        }
    }
    if let Some(digits) = to.get_mut(start..) {
        digits.reverse();
    }
}

struct Writer<'a>(&'a mut Vec<u8>);

type Result<T> = std::result::Result<T, std::fmt::Error>;
type Never = Impossible<(), std::fmt::Error>;

impl<'a> Writer<'a> {
    fn verbatim(self, text: &str) -> Result<()> {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

impl<'a> Serializer for Writer<'a> {
    type Ok = ();
    type Error = std::fmt::Error;
    type SerializeSeq = List<'a>;
    type SerializeTuple = List<'a>;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Object<'a>;
    type SerializeStructVariant = Never;

    fn serialize_bool(self, value: bool) -> Result<()> {
        self.verbatim(if value { "true" } else { "false" })
    }

    fn serialize_i8(self, value: i8) -> Result<()> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<()> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<()> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<()> {
        self.verbatim(&value.to_string())
    }

    fn serialize_u8(self, value: u8) -> Result<()> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<()> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<()> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<()> {
        push_number(self.0, value);
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result<()> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<()> {
        _ = serde_json::to_writer(self.0, &value);
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<()> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<()> {
        push_text(self.0, value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<()> {
        self.0.extend_from_slice(value);
        Ok(())
    }

    fn serialize_none(self) -> Result<()> {
        self.verbatim("null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<()> {
        self.verbatim("null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<()> {
        self.verbatim("{}")
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, case: &'static str) -> Result<()> {
        self.0.push(b'"');
        names::push(self.0, case);
        self.0.push(b'"');
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        case: &'static str,
        value: &T,
    ) -> Result<()> {
        self.0.extend_from_slice(b"{\"");
        names::push(self.0, case);
        self.0.extend_from_slice(b"\":");
        value.serialize(Writer(self.0))?;
        self.0.push(b'}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List<'a>> {
        self.0.push(b'[');
        Ok(List { json: self.0, is_first: true })
    }

    fn serialize_tuple(self, length: usize) -> Result<List<'a>> {
        self.serialize_seq(Some(length))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Object<'a>> {
        self.0.push(b'{');
        Ok(Object { json: self.0, is_first: true })
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Never> {
        Err(std::fmt::Error)
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Never> {
        Err(std::fmt::Error)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Never> {
        Err(std::fmt::Error)
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Never> {
        Err(std::fmt::Error)
    }
}

struct List<'a> {
    json: &'a mut Vec<u8>,
    is_first: bool,
}

impl List<'_> {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        if !std::mem::take(&mut self.is_first) {
            self.json.push(b',');
        }
        value.serialize(Writer(self.json))
    }
}

impl SerializeSeq for List<'_> {
    type Ok = ();
    type Error = std::fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.push(value)
    }

    fn end(self) -> Result<()> {
        self.json.push(b']');
        Ok(())
    }
}

impl SerializeTuple for List<'_> {
    type Ok = ();
    type Error = std::fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.push(value)
    }

    fn end(self) -> Result<()> {
        SerializeSeq::end(self)
    }
}

struct Object<'a> {
    json: &'a mut Vec<u8>,
    is_first: bool,
}

impl SerializeStruct for Object<'_> {
    type Ok = ();
    type Error = std::fmt::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<()> {
        let before = self.json.len();
        if !self.is_first {
            self.json.push(b',');
        }
        self.json.push(b'"');
        names::push(self.json, name);
        self.json.extend_from_slice(b"\":");
        let start = self.json.len();
        value.serialize(Writer(self.json))?;
        if self.json.get(start..) == Some(b"null") {
            self.json.truncate(before);
        } else {
            self.is_first = false;
        }
        Ok(())
    }

    fn end(self) -> Result<()> {
        self.json.push(b'}');
        Ok(())
    }
}
