//! The contract's types as JSON. An option that is empty is left out.

use serde::ser::{Impossible, Serialize, SerializeSeq, SerializeStruct, SerializeTuple, Serializer};

use crate::names;

/// Writes a value as JSON. What a contract has no type for is left out.
#[must_use]
pub fn to_vec<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let mut json = Vec::new();
    // It fails for what the contract has not.
    _ = value.serialize(Writer(&mut json));
    json
}

/// Appends a text as JSON.
pub fn push_text(to: &mut Vec<u8>, text: &str) {
    _ = serde_json::to_writer(to, text);
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
        self.verbatim(&value.to_string())
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
