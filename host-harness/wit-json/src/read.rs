//! Reads JSON into the contract's types. This is stricter than serde's derived code: a name that the contract does not
//! have is refused, and each error gives the place.

use std::borrow::Cow;

use serde::de::value::U64Deserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, MapAccess,
    SeqAccess, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::Value;

use crate::names;
use crate::write::push_json;
use crate::{Json, Misread};

/// Reads a value from JSON.
///
/// # Errors
///
/// The text is not JSON, or the JSON does not match the type.
pub fn from_str<T: DeserializeOwned>(json: &str) -> Result<T, Misread> {
    let json = Json::parse(json);
    from_json(json.map_err(|error| Misread::new(format!("This is not JSON: {error}.")))?)
}

/// Reads a value from parsed JSON.
///
/// # Errors
///
/// The JSON does not match the type.
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, Misread> {
    from_json(value.into())
}

/// Reads a value from JSON that borrows its strings.
///
/// # Errors
///
/// The JSON does not match the type.
pub fn from_json<T: DeserializeOwned>(json: Json<'_>) -> Result<T, Misread> {
    T::deserialize(Reader { json, is_text_of_json: false })
}

/// A value that is being read.
struct Reader<'de> {
    json: Json<'de>,
    /// The contract has a JSON text here, and the value itself is accepted as well.
    is_text_of_json: bool,
}

impl Reader<'_> {
    fn wanted(&self, what: &str) -> Misread {
        let given = match &self.json {
            Json::Null => "nothing",
            Json::Bool(_) => "true or false",
            Json::Number(_) => "a number",
            Json::Text(_) => "a text",
            Json::List(_) => "a list",
            Json::Object(_) => "an object",
        };
        Misread::new(format!("This must be {what}, and is {given}."))
    }

    /// Whether an option is left out: null and a blank text both mean this.
    fn is_left_out(&self) -> bool {
        match &self.json {
            Json::Null => true,
            Json::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Misread;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Misread> {
        Err(self.wanted("of a type that the contract has"))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        match self.json {
            Json::Bool(value) => visitor.visit_bool(value),
            _ => Err(self.wanted("true or false")),
        }
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        let number = match &self.json {
            Json::Number(number) => number.as_u64(),
            _ => None,
        };
        match number.and_then(|number| u32::try_from(number).ok()) {
            Some(number) => visitor.visit_u32(number),
            None => Err(self.wanted("a whole number from 0 to 4,294,967,295")),
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        let number = match &self.json {
            Json::Number(number) => number.as_f64(),
            _ => None,
        };
        match number {
            Some(number) => visitor.visit_f64(number),
            None => Err(self.wanted("a number")),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        match self.json {
            Json::Text(Cow::Borrowed(text)) => visitor.visit_borrowed_str(text),
            Json::Text(Cow::Owned(text)) => visitor.visit_string(text),
            Json::List(_) | Json::Object(_) if self.is_text_of_json => {
                let mut text = Vec::new();
                push_json(&mut text, &self.json);
                visitor.visit_string(String::from_utf8(text).unwrap_or_default())
            }
            _ => Err(self.wanted("a text")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        if self.is_left_out() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        match self.json {
            Json::List(items) => visitor.visit_seq(Items { items: items.into_iter(), next: 0 }),
            _ => Err(self.wanted("a list")),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misread> {
        match self.json {
            Json::Object(members) => {
                visitor.visit_map(Members { members: members.into_iter(), fields, value: None })
            }
            _ => Err(self.wanted("an object")),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        cases: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misread> {
        let listed = || cases.iter().map(|case| names::of(case)).collect::<Vec<_>>().join(", ");
        let (name, content) = match self.json {
            Json::Text(name) => (name, None),
            Json::Object(members) if members.len() == 1 => match members.into_iter().next() {
                Some((name, content)) => (name, Some(content)),
                None => return Err(Misread::new(String::new())),
            },
            _ => {
                return Err(
                    self.wanted(&format!("one of {}, alone or as the only name of an object", listed()))
                );
            }
        };
        match cases.iter().position(|case| names::is_same(&name, case)) {
            Some(place) => visitor.visit_enum(Case { place, name, content }),
            // A value without the name of its case. Here it is not known which cases have a value.
            None if content.is_none() && !is_name(&name) => {
                let forms: Vec<_> =
                    cases.iter().map(|case| format!("{{\"{}\": …}}", names::of(case))).collect();
                Err(Misread::new(format!("This must be one of {}, and is `{name}`.", forms.join(", "))))
            }
            None => Err(Misread::new(format!("This must be one of {}, and is `{name}`.", listed()))),
        }
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u64 u128 f32 char str bytes byte_buf unit unit_struct newtype_struct tuple tuple_struct
        map identifier ignored_any
    }
}

/// Whether a text could be a case's name, rather than an address or an id.
fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && !text.contains("://")
}

/// A field or a case by its index in its type. Derived code accepts this as well as the name, and then needs no string
/// comparisons.
fn by_place(place: usize) -> U64Deserializer<Misread> {
    (place as u64).into_deserializer()
}

struct Items<'de> {
    items: std::vec::IntoIter<Json<'de>>,
    next: usize,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Misread;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misread> {
        let Some(json) = self.items.next() else { return Ok(None) };
        let place = self.next;
        self.next += 1;
        let read = seed.deserialize(Reader { json, is_text_of_json: false });
        read.map(Some).map_err(|misread| misread.within(&format!("[{place}]")))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct Members<'de> {
    members: std::vec::IntoIter<(Cow<'de, str>, Json<'de>)>,
    fields: &'static [&'static str],
    value: Option<(Cow<'de, str>, Json<'de>)>,
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = Misread;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Misread> {
        let Some((name, json)) = self.members.next() else { return Ok(None) };
        let Some(field) = self.fields.iter().position(|field| names::is_same(&name, field)) else {
            let known: Vec<_> = self.fields.iter().map(|field| names::of(field)).collect();
            let message = format!("There is no such input; there are {}.", known.join(", "));
            return Err(Misread::new(message).within(&name));
        };
        self.value = Some((name, json));
        seed.deserialize(by_place(field)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misread> {
        let Some((name, json)) = self.value.take() else {
            return Err(Misread::custom("a value before its name"));
        };
        let is_text_of_json = name.ends_with("-json");
        seed.deserialize(Reader { json, is_text_of_json }).map_err(|misread| misread.within(&name))
    }
}

/// A case of a variant or an enum.
struct Case<'de> {
    place: usize,
    name: Cow<'de, str>,
    content: Option<Json<'de>>,
}

impl<'de> EnumAccess<'de> for Case<'de> {
    type Error = Misread;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Misread> {
        Ok((seed.deserialize(by_place(self.place))?, self))
    }
}

impl<'de> VariantAccess<'de> for Case<'de> {
    type Error = Misread;

    fn unit_variant(self) -> Result<(), Misread> {
        match self.content {
            None | Some(Json::Null) => Ok(()),
            Some(_) => Err(Misread::new("This case has no value.".into()).within(&self.name)),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Misread> {
        let is_text_of_json = self.name == "json";
        let Some(json) = self.content else {
            return Err(Misread::new(format!("The case `{}` needs a value: {{\"{0}\": …}}.", self.name)));
        };
        let read = seed.deserialize(Reader { json, is_text_of_json });
        read.map_err(|misread| misread.within(&self.name))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Misread> {
        Err(Misread::custom("the contract has no such case"))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Misread> {
        Err(Misread::custom("the contract has no such case"))
    }
}
