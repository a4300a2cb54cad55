//! Flat fields, made from a JSON Schema, for a form builder that does not read schemas.
//!
//! One walk handles all schemas, so a form drawn from fields and one drawn from the schema ask for the same values. It
//! knows the keywords that the catalog's files and the templates' forms use, and the toolkit's own marks:
//! `x-long-text`, `x-advanced`, and `x-one-of` for members of which exactly one is given, the usual one first.

use super::node::Node;
use crate::encoding::json;
use crate::wit::types::{FieldCondition, FieldKind, FormChoice, FormField, InputChoices};

/// The fields of a schema. `example` is an input that matches it, for fields without an example of their own.
pub(crate) fn fields(schema: &str, example: &str, choices: &[InputChoices]) -> Vec<FormField> {
    let root = Node(schema);
    let definitions = root.get("$defs").unwrap_or_default();
    let mut walk = Walk { definitions, choices, fields: Vec::new() };
    walk.object(&walk.schema(root), &Place { required: true, example: Node(example), ..Place::default() });
    walk.fields
}

struct Walk<'a> {
    definitions: Node<'a>,
    choices: &'a [InputChoices],
    fields: Vec<FormField>,
}

/// Where a value is, and what that place implies for it.
#[derive(Clone, Default)]
struct Place<'a> {
    path: String,
    /// The value at this place in the example of the whole input.
    example: Node<'a>,
    /// Prefix of its title: the list entry or the shared object that it belongs to.
    of: String,
    required: bool,
    advanced: bool,
    shown: Option<FieldCondition>,
}

/// A schema's keywords.
struct Schema<'a>(Vec<(&'a str, Node<'a>)>);

impl<'a> Schema<'a> {
    fn get(&self, keyword: &str) -> Option<Node<'a>> {
        self.0.iter().find(|(own, _)| *own == keyword).map(|(_, node)| *node)
    }

    fn text(&self, keyword: &str) -> Option<String> {
        self.get(keyword)?.text()
    }

    fn is(&self, keyword: &str, json: &str) -> bool {
        self.get(keyword).is_some_and(|node| node.is(json))
    }

    fn number(&self, keyword: &str) -> Option<f64> {
        // Not `str::parse`, which would add a second number parser to the component.
        json::parse(self.get(keyword)?.0.as_bytes())?.as_f64()
    }

    fn list(&self, keyword: &str) -> Vec<Node<'a>> {
        self.get(keyword).unwrap_or_default().entries()
    }

    fn texts(&self, keyword: &str) -> Vec<String> {
        self.list(keyword).into_iter().filter_map(Node::text).collect()
    }

    fn properties(&self) -> Vec<(&'a str, Node<'a>)> {
        self.get("properties").unwrap_or_default().members()
    }

    /// The required members.
    fn required(&self) -> Vec<String> {
        self.texts("required")
    }

    /// The members of which exactly one is given.
    fn one_of(&self) -> Vec<String> {
        if self.get("x-one-of").is_some() {
            return self.texts("x-one-of");
        }
        let mut names = Vec::new();
        for alternative in self.list("oneOf") {
            if alternative.get("properties").is_none() {
                names.extend(Schema(alternative.members()).required().into_iter().next());
            }
        }
        names
    }

    /// The title given where a shared schema is used, which precedes the schema's own.
    fn title_here(&self) -> Option<String> {
        let mut titles = self.0.iter().filter(|(keyword, _)| *keyword == "title");
        let (here, own) = (titles.next()?, titles.next());
        own.and_then(|_| here.1.text())
    }

    /// Takes over the title of the enclosing schema.
    fn titled(&mut self, outer: &Self) {
        if let Some(title) = outer.get("title") {
            self.0.insert(0, ("title", title));
        }
    }

    /// How a single value is drawn.
    fn kind(&self) -> FieldKind {
        let is = |keyword: &str, json: &str| self.is(keyword, json);
        match () {
            () if self.get("contentMediaType").is_some() || is("type", r#""object""#) => FieldKind::Json,
            () if is("type", r#""boolean""#) => FieldKind::Switch,
            () if is("type", r#""integer""#) || is("type", r#""number""#) => FieldKind::Number,
            () if is("writeOnly", "true") => FieldKind::Secret,
            () if is("format", r#""uri""#) => FieldKind::Url,
            () if is("format", r#""date-time""#) => FieldKind::DateTime,
            () if is("x-long-text", "true") => FieldKind::LongText,
            () => FieldKind::Text,
        }
    }

    /// The values to choose from, with their names.
    fn choices(&self) -> Vec<FormChoice> {
        let mut choices = Vec::new();
        for value in self.texts("enum") {
            choices.push(FormChoice { title: value.clone(), value });
        }
        for alternative in self.list("oneOf") {
            let alternative = Schema(alternative.members());
            if let Some(value) = alternative.text("const") {
                choices.push(FormChoice {
                    title: alternative.text("title").unwrap_or_else(|| value.clone()),
                    value,
                });
            }
        }
        choices
    }
}

impl Place<'_> {
    fn inside(&self, name: &str, required: bool) -> Self {
        let (path, example) = (join(&self.path, name), self.example.get(name).unwrap_or_default());
        Self { path, example, required, ..self.clone() }
    }

    /// The entry of a list; any entry if `number` is empty.
    fn entry(&self, number: &str, place: usize, required: bool) -> Self {
        let path = [&self.path, "[", number, "]"].concat();
        let example = self.example.entries().get(place).copied().unwrap_or_default();
        Self { path, example, required, ..self.clone() }
    }

    /// A title, prefixed with that of the entry to which the place belongs.
    fn title(&self, title: String) -> String {
        match () {
            () if self.of.is_empty() => title,
            () if title.is_empty() || self.of.ends_with(&title) => self.of.clone(),
            () => [&self.of, ": ", &title].concat(),
        }
    }

    /// The same, shown only when another field has one of these values.
    fn when(self, path: &str, values: &[&str]) -> Self {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Self { shown: Some(FieldCondition { path: path.to_owned(), values }), ..self }
    }
}

fn is_object(node: Node<'_>) -> bool {
    node.get("properties").is_some() || node.get("$ref").is_some()
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { [path, ".", name].concat() }
}

impl<'a> Walk<'a> {
    /// A schema, with its reference resolved.
    fn schema(&self, node: Node<'a>) -> Schema<'a> {
        let own = Schema(node.members());
        let reference = own.text("$ref");
        let name = reference.as_deref().and_then(|reference| reference.strip_prefix("#/$defs/"));
        match name.and_then(|name| self.definitions.get(name)) {
            // Its own title comes first.
            Some(definition) => Schema([own.0, definition.members()].concat()),
            None => own,
        }
    }

    fn value(&mut self, schema: &Schema<'a>, mut place: Place<'a>) {
        place.advanced |= schema.is("x-advanced", "true");
        if let Some(constant) = schema.get("const") {
            return self.constant(schema, &place, constant.0);
        }
        let is_variant = schema.list("oneOf").into_iter().any(is_object);
        let choices = schema.choices();
        if is_variant {
            self.variant(schema, &place);
        } else if !choices.is_empty() {
            let field = self.field(schema, &place, FieldKind::Choice);
            let example = field.example.or_else(|| choices.first().map(|choice| choice.value.clone()));
            self.fields.push(FormField { choices, example, ..field });
        } else if schema.get("properties").is_some() {
            self.begun_object(schema, place);
        } else if schema.get("prefixItems").is_some() {
            self.tuple(schema, &schema.list("prefixItems"), &place);
        } else if let Some(items) = schema.get("items") {
            self.array(schema, items, place);
        } else {
            let field = self.field(schema, &place, schema.kind());
            self.fields.push(field);
        }
    }

    /// An object that may need a start: a switch if it is optional, a constant if it may be empty.
    fn begun_object(&mut self, schema: &Schema<'a>, mut place: Place<'a>) {
        let properties = schema.properties();
        let has_constant = properties.iter().any(|(_, member)| member.get("const").is_some());
        let needs = has_constant || !schema.required().is_empty() || !schema.one_of().is_empty();
        if place.required && !needs {
            self.constant(schema, &place, "{}");
        } else if !place.required && needs {
            if let ([(name, member)], false) = (properties.as_slice(), has_constant) {
                // The object exists exactly when its only member does.
                let mut member = self.schema(*member);
                member.titled(schema);
                return self.value(&member, place.inside(name, false));
            }
            let field = self.field(schema, &place, FieldKind::Switch);
            self.fields.push(FormField { writes: false, example: None, ..field });
            place = place.clone().when(&place.path, &["true"]);
        }
        self.object(schema, &place);
    }

    /// An object's members.
    fn object(&mut self, schema: &Schema<'a>, place: &Place<'a>) {
        let (required, one_of) = (schema.required(), schema.one_of());
        let choice = join(&place.path, &one_of.join("-or-"));
        if !one_of.is_empty() {
            self.one_of(schema, &one_of, Place { path: choice.clone(), ..place.clone() });
        }
        // If `minProperties` asks for more than the required members, the first ones are required too.
        let least = schema.number("minProperties").unwrap_or_default();
        let mut count = 0.0;
        for (name, member) in schema.properties() {
            count += 1.0;
            let given = one_of.iter().position(|other| other == name);
            let is_required = count <= least || given.is_some() || required.iter().any(|other| other == name);
            let place = place.inside(name, is_required);
            let mut place = match given {
                Some(0) => place.when(&choice, &["", name]),
                Some(_) => place.when(&choice, &[name]),
                None => place,
            };
            let member = self.schema(member);
            if let Some(title) = member.title_here() {
                place.of = place.title(title);
            }
            self.value(&member, place);
        }
    }

    /// The choice between members of which exactly one is given. The usual one applies if nothing is chosen.
    fn one_of(&mut self, schema: &Schema<'a>, names: &[String], place: Place<'a>) {
        let properties = schema.properties();
        let choices = names.iter().map(|name| {
            let member = properties.iter().find(|(own, _)| own == name).map(|(_, member)| *member);
            let title = member.and_then(|member| self.schema(member).text("title"));
            FormChoice { value: name.clone(), title: title.unwrap_or_else(|| name.clone()) }
        });
        let choices: Vec<_> = choices.collect();
        let titles: Vec<_> = choices.iter().map(|choice| choice.title.as_str()).collect();
        let title = place.title(titles.join(" or "));
        let place = Place { required: false, advanced: true, ..place };
        let field = self.field(&Schema(Vec::new()), &place, FieldKind::Choice);
        self.fields.push(FormField { title, choices, writes: false, ..field });
    }

    /// An object in one of several forms, identified by a constant that each form has, or by its only member.
    fn variant(&mut self, schema: &Schema<'a>, place: &Place<'a>) {
        let alternatives: Vec<_> = schema.list("oneOf").into_iter().map(|node| self.schema(node)).collect();
        let constant = |alternative: &Schema<'a>, name: &str| {
            let mut properties = alternative.properties().into_iter();
            properties.find(|(own, _)| *own == name)?.1.get("const")?.text()
        };
        let first = alternatives.first().map(Schema::properties).unwrap_or_default();
        let is_mark =
            |name: &&str| alternatives.iter().all(|alternative| constant(alternative, name).is_some());
        let mark = first.iter().map(|(name, _)| *name).find(is_mark);
        let cases = alternatives.iter().map(|alternative| match mark {
            Some(mark) => constant(alternative, mark).unwrap_or_default(),
            None => alternative.properties().first().map_or("", |(name, _)| name).to_owned(),
        });
        let cases: Vec<_> = cases.collect();
        let path = mark.map_or_else(|| place.path.clone(), |mark| join(&place.path, mark));
        let choices = alternatives.iter().zip(&cases).map(|(alternative, case)| FormChoice {
            value: case.clone(),
            title: alternative.text("title").unwrap_or_else(|| case.clone()),
        });
        let choices = choices.collect();
        let field = self.field(schema, &Place { path: path.clone(), ..place.clone() }, FieldKind::Choice);
        let example = cases.first().cloned();
        self.fields.push(FormField { choices, example, writes: mark.is_some(), ..field });
        for (alternative, case) in alternatives.iter().zip(&cases) {
            let required = alternative.required();
            for (name, member) in alternative.properties() {
                if mark != Some(name) {
                    let is_required = required.iter().any(|other| other == name);
                    let place = place.inside(name, is_required).when(&path, &[case]);
                    // A member that an earlier alternative has, too, gets no second field.
                    let same = self.fields.iter_mut().find(|field| field.path == place.path);
                    match same.and_then(|field| field.shown_when.as_mut()) {
                        Some(shown) => shown.values.push(case.clone()),
                        None => self.value(&self.schema(member), place),
                    }
                }
            }
        }
    }

    /// A list whose entries each have their own schema.
    fn tuple(&mut self, schema: &Schema<'a>, entries: &[Node<'a>], place: &Place<'a>) {
        let least = schema.number("minItems").unwrap_or_default();
        let mut count = 0.0;
        for (index, entry) in entries.iter().enumerate() {
            let entry = self.schema(*entry);
            let required = place.required && count < least;
            count += 1.0;
            let of = place.title(entry.text("title").unwrap_or_default());
            self.value(&entry, Place { of, ..place.entry(&index.to_string(), index, required) });
        }
    }

    fn array(&mut self, schema: &Schema<'a>, items: Node<'a>, place: Place<'a>) {
        if schema.is("minItems", "1") && schema.is("maxItems", "1") {
            return self.tuple(schema, &[items], &place);
        }
        let field = self.field(schema, &place, FieldKind::Array);
        self.fields.push(FormField { example: None, ..field });
        let mut items = self.schema(items);
        if items.get("title").is_none() {
            items.titled(schema);
        }
        self.value(&items, place.entry("", 0, true));
    }

    fn constant(&mut self, schema: &Schema<'a>, place: &Place<'a>, json: &str) {
        let field = self.field(schema, place, FieldKind::Constant);
        let constant_json = Some(json.to_owned());
        self.fields.push(FormField { constant_json, context: None, example: None, ..field });
    }

    /// The properties that any field takes from its schema and its place.
    fn field(&self, schema: &Schema<'a>, place: &Place<'a>, kind: FieldKind) -> FormField {
        let number = |keywords: [&str; 3]| keywords.iter().find_map(|keyword| schema.number(keyword));
        let title = schema.text("title").unwrap_or_else(|| place.path.clone());
        let example = schema.list("examples").first().copied().unwrap_or(place.example);
        let example = Some(example).filter(|example| !example.0.is_empty());
        let example = example.filter(|example| kind == FieldKind::Json || !example.0.starts_with(['{', '[']));
        FormField {
            path: place.path.clone(),
            title: place.title(title),
            context: schema.text("description"),
            kind,
            required: place.required,
            writes: true,
            advanced: place.advanced,
            minimum: number(["minLength", "minimum", "minItems"]),
            maximum: number(["maxLength", "maximum", "maxItems"]),
            pattern: schema.text("pattern"),
            example: example.map(|example| example.text().unwrap_or_else(|| example.0.to_owned())),
            constant_json: None,
            choices: Vec::new(),
            choices_from: self.choices.iter().find(|choice| choice.field == place.path).cloned(),
            shown_when: place.shown.clone(),
        }
    }
}
