//! Converts JSON to component values and back, by the component's own types. Pure, and independent of the values'
//! meaning. [`crate::Plugin::call_json`] has the rules.

use std::fmt;

use serde_json::{Map, Number, Value};
use wasmtime::component::{Val, types::Type};

use crate::suggest::nearest;

/// A fault in an input. It names the place, and never repeats the value, which may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError {
    /// The place, such as `input.body[2].value`.
    pub path: String,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            return f.write_str(&self.message);
        }
        write!(f, "{}: {}", self.path, self.message)
    }
}

impl std::error::Error for InputError {}

/// The values of a function's parameters, from an object keyed by their names. Reports every fault.
pub(crate) fn to_params<'a>(
    params: &Value,
    types: impl Iterator<Item = (&'a str, Type)>,
) -> Result<Vec<Val>, Vec<InputError>> {
    let mut reader = Reader::default();
    let fields: Vec<_> = types.collect();
    let values = reader.fields(params, &fields, "").unwrap_or_default();
    if reader.faults.is_empty() {
        Ok(values.into_iter().map(|(_, value)| value).collect())
    } else {
        Err(reader.faults)
    }
}

/// Reads values and collects their faults. Its results count only if there are no faults; a method that returns
/// `None` has recorded one.
#[derive(Default)]
struct Reader {
    faults: Vec<InputError>,
}

impl Reader {
    /// `name` is that of the field or case that contains the value.
    fn value(&mut self, json: &Value, ty: &Type, path: &str, name: &str) -> Option<Val> {
        match ty {
            Type::Bool => match json {
                Value::Bool(value) => Some(Val::Bool(*value)),
                other => self.expected("true or false", other, path),
            },
            Type::S8 => self.integer(json, path).map(Val::S8),
            Type::U8 => self.integer(json, path).map(Val::U8),
            Type::S16 => self.integer(json, path).map(Val::S16),
            Type::U16 => self.integer(json, path).map(Val::U16),
            Type::S32 => self.integer(json, path).map(Val::S32),
            Type::U32 => self.integer(json, path).map(Val::U32),
            Type::S64 => self.integer(json, path).map(Val::S64),
            Type::U64 => self.integer(json, path).map(Val::U64),
            Type::Float32 => self.number(json, path).map(|value| Val::Float32(value as f32)),
            Type::Float64 => self.number(json, path).map(Val::Float64),
            Type::Char => match json.as_str().map(|text| (text.chars().next(), text.chars().count())) {
                Some((Some(value), 1)) => Some(Val::Char(value)),
                _ => self.expected("a string of one character", json, path),
            },
            Type::String => self.string(json, path, name).map(Val::String),
            Type::List(list) => self.list(json, &list.ty(), path).map(Val::List),
            Type::Tuple(tuple) => {
                let types: Vec<_> = tuple.types().collect();
                self.tuple(json, &types, path).map(Val::Tuple)
            }
            Type::Record(record) => {
                let fields: Vec<_> = record.fields().map(|field| (field.name, field.ty)).collect();
                self.fields(json, &fields, path).map(Val::Record)
            }
            Type::Variant(variant) => {
                let cases: Vec<_> = variant.cases().map(|case| (case.name, case.ty)).collect();
                let (case, payload) = self.case(json, &cases, path)?;
                Some(Val::Variant(case.to_owned(), payload))
            }
            Type::Enum(of) => {
                let cases: Vec<_> = of.names().map(|name| (name, None)).collect();
                let (case, _) = self.case(json, &cases, path)?;
                Some(Val::Enum(case.to_owned()))
            }
            Type::Option(_) if is_none(json) => Some(Val::Option(None)),
            Type::Option(of) => {
                let value = self.value(json, &of.ty(), path, name)?;
                Some(Val::Option(Some(Box::new(value))))
            }
            Type::Result(of) => {
                let (case, payload) = self.case(json, &[("ok", of.ok()), ("err", of.err())], path)?;
                Some(Val::Result(if case == "ok" { Ok(payload) } else { Err(payload) }))
            }
            Type::Map(_)
            | Type::Flags(_)
            | Type::Own(_)
            | Type::Borrow(_)
            | Type::Future(_)
            | Type::Stream(_)
            | Type::ErrorContext
            | Type::FixedLengthList(_) => {
                self.fault(path, "has a type that JSON cannot be turned into".into())
            }
        }
    }

    /// A record's fields or a function's parameters.
    fn fields(&mut self, json: &Value, fields: &[(&str, Type)], path: &str) -> Option<Vec<(String, Val)>> {
        let Value::Object(object) = json else {
            return self.expected("an object", json, path);
        };
        let names = || fields.iter().map(|(name, _)| *name);
        for unknown in object.keys().filter(|key| !names().any(|name| name == key.as_str())) {
            let known = names().filter(|name| !object.contains_key(*name));
            let hint = nearest(unknown, known).map(|near| format!("; did you mean `{near}`?"));
            self.fault::<()>(&join(path, unknown), format!("is not known{}", hint.unwrap_or_default()));
        }
        let mut values = Vec::with_capacity(fields.len());
        for (name, ty) in fields {
            let path = join(path, name);
            let value = match (object.get(*name), ty) {
                (None, Type::Option(_)) => Some(Val::Option(None)),
                (None, _) => self.fault(&path, "is missing".into()),
                (Some(json), ty) => self.value(json, ty, &path, name),
            };
            values.extend(value.map(|value| (name.to_string(), value)));
        }
        Some(values)
    }

    fn case<'a>(
        &mut self,
        json: &Value,
        cases: &[(&'a str, Option<Type>)],
        path: &str,
    ) -> Option<(&'a str, Option<Box<Val>>)> {
        let find = |name: &str| cases.iter().find(|(case, _)| *case == name);
        let (name, payload) = match json {
            Value::String(name) => (name, None),
            Value::Object(object) => match object.iter().next() {
                Some((name, payload)) if object.len() == 1 => (name, Some(payload)),
                _ => {
                    return self.fault(path, format!("must have exactly one key, one of {}", listed(cases)));
                }
            },
            other => return self.expected(&format!("one of {}", listed(cases)), other, path),
        };
        match (find(name), payload) {
            (Some((case, None)), None) => Some((case, None)),
            (Some((case, Some(ty))), Some(payload)) => {
                let payload = self.value(payload, ty, &join(path, case), case)?;
                Some((case, Some(Box::new(payload))))
            }
            (Some((case, None)), Some(_)) => {
                self.fault(path, format!("takes no value for `{case}`: give the string \"{case}\" alone"))
            }
            (Some((case, Some(_))), None) => {
                self.fault(path, format!("needs a value for `{case}`: give {{\"{case}\": …}}"))
            }
            (None, _) => {
                let hint = nearest(name, cases.iter().map(|(case, _)| *case));
                let hint = hint.map(|near| format!("; did you mean `{near}`?"));
                self.fault(path, format!("must be one of {}{}", listed(cases), hint.unwrap_or_default()))
            }
        }
    }

    fn list(&mut self, json: &Value, ty: &Type, path: &str) -> Option<Vec<Val>> {
        let Value::Array(items) = json else {
            return self.expected("an array", json, path);
        };
        let mut values = Vec::with_capacity(items.len());
        for (place, item) in items.iter().enumerate() {
            values.extend(self.value(item, ty, &format!("{path}[{place}]"), ""));
        }
        Some(values)
    }

    fn tuple(&mut self, json: &Value, types: &[Type], path: &str) -> Option<Vec<Val>> {
        let expected = || format!("an array of {}", types.len());
        let Value::Array(items) = json else {
            return self.expected(&expected(), json, path);
        };
        if items.len() != types.len() {
            return self.fault(path, format!("must be {}, not of {}", expected(), items.len()));
        }
        let mut values = Vec::with_capacity(items.len());
        for (place, (item, ty)) in items.iter().zip(types).enumerate() {
            values.extend(self.value(item, ty, &format!("{path}[{place}]"), ""));
        }
        Some(values)
    }

    fn string(&mut self, json: &Value, path: &str, name: &str) -> Option<String> {
        match json {
            Value::String(text) => Some(text.clone()),
            Value::Null => self.expected("a string", json, path),
            other if is_json(name) => Some(other.to_string()),
            other => self.expected("a string", other, path),
        }
    }

    fn number(&mut self, json: &Value, path: &str) -> Option<f64> {
        match json.as_f64() {
            Some(value) => Some(value),
            None => self.expected("a number", json, path),
        }
    }

    /// A whole number in any notation, such as `5.0`.
    fn integer<T: TryFrom<i128> + Bounded>(&mut self, json: &Value, path: &str) -> Option<T> {
        let Value::Number(number) = json else {
            return self.expected("a whole number", json, path);
        };
        let Some(whole) = whole(number) else {
            return self.fault(path, "must be a whole number".into());
        };
        match T::try_from(whole) {
            Ok(value) => Some(value),
            Err(_) => self.fault(path, format!("must be from {} to {}", T::MIN, T::MAX)),
        }
    }

    fn expected<T>(&mut self, expected: &str, found: &Value, path: &str) -> Option<T> {
        self.fault(path, format!("must be {expected}, not {}", kind(found)))
    }

    fn fault<T>(&mut self, path: &str, message: String) -> Option<T> {
        self.faults.push(InputError { path: path.to_owned(), message });
        None
    }
}

fn is_none(json: &Value) -> bool {
    match json {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

fn is_json(name: &str) -> bool {
    name == "json" || name.ends_with("-json")
}

fn kind(json: &Value) -> &'static str {
    match json {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(text) if text.trim().is_empty() => "a blank string",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

fn listed(cases: &[(&str, Option<Type>)]) -> String {
    let form = |(name, ty): &(&str, Option<Type>)| match ty {
        Some(_) => format!("{{\"{name}\": …}}"),
        None => (*name).to_owned(),
    };
    cases.iter().map(form).collect::<Vec<_>>().join(", ")
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn whole(number: &Number) -> Option<i128> {
    if let Some(value) = number.as_i64() {
        return Some(value.into());
    }
    if let Some(value) = number.as_u64() {
        return Some(value.into());
    }
    // Beyond this, a float cannot represent every whole number.
    let value = number.as_f64().filter(|value| value.fract() == 0.0 && value.abs() < 9e15)?;
    Some(value as i128)
}

/// For messages.
trait Bounded {
    const MIN: i128;
    const MAX: i128;
}

macro_rules! bounded {
    ($($ty:ty)*) => {$(
        impl Bounded for $ty {
            const MIN: i128 = <$ty>::MIN as i128;
            const MAX: i128 = <$ty>::MAX as i128;
        }
    )*};
}

bounded!(i8 u8 i16 u16 i32 u32 i64 u64);

/// A value as JSON. Options that are none are omitted from records, as are values with no JSON form, which a function
/// on plain data does not have.
pub(crate) fn to_json(value: &Val) -> Value {
    match value {
        Val::Bool(value) => (*value).into(),
        Val::S8(value) => (*value).into(),
        Val::U8(value) => (*value).into(),
        Val::S16(value) => (*value).into(),
        Val::U16(value) => (*value).into(),
        Val::S32(value) => (*value).into(),
        Val::U32(value) => (*value).into(),
        Val::S64(value) => (*value).into(),
        Val::U64(value) => (*value).into(),
        Val::Float32(value) => (*value).into(),
        Val::Float64(value) => (*value).into(),
        Val::Char(value) => value.to_string().into(),
        Val::String(value) | Val::Enum(value) => value.as_str().into(),
        Val::List(items) | Val::Tuple(items) | Val::FixedLengthList(items) => {
            items.iter().map(to_json).collect()
        }
        Val::Record(fields) => {
            let given = fields.iter().filter(|(_, value)| !matches!(value, Val::Option(None)));
            given.map(|(name, value)| (name.clone(), to_json(value))).collect()
        }
        Val::Variant(case, payload) => case_to_json(case, payload.as_deref()),
        Val::Result(Ok(payload)) => case_to_json("ok", payload.as_deref()),
        Val::Result(Err(payload)) => case_to_json("err", payload.as_deref()),
        Val::Option(Some(value)) => to_json(value),
        Val::Option(None)
        | Val::Map(_)
        | Val::Flags(_)
        | Val::Resource(_)
        | Val::Future(_)
        | Val::Stream(_)
        | Val::ErrorContext(_) => Value::Null,
    }
}

fn case_to_json(case: &str, payload: Option<&Val>) -> Value {
    match payload {
        Some(payload) => Map::from_iter([(case.to_owned(), to_json(payload))]).into(),
        None => case.into(),
    }
}

#[cfg(test)]
mod tests;
