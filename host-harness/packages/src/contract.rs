//! The contract for packages: its types and functions, in the order of the WIT.

use anyhow::{Context, Result, bail};
use wit_component::DecodedWasm;
use wit_parser::{Docs, Function, Interface, Resolve, Type, TypeDef, TypeDefKind, TypeId};

/// The interface of the steps, which a package hides.
const STEPS: &str = "exchange";

/// The contract.
pub struct Contract {
    resolve: Resolve,
    interfaces: Vec<wit_parser::InterfaceId>,
}

/// A type of one of its interfaces.
pub struct Named<'a> {
    /// Its name in the WIT: `send-message-input`.
    pub name: &'a str,
    /// Its definition.
    pub kind: &'a TypeDefKind,
    /// Its comment.
    pub docs: &'a Docs,
}

/// A function: its input, if it has one besides the connection, and its result.
pub(crate) struct Tool<'a> {
    /// Its name in the WIT: `send-message`.
    pub name: &'a str,
    /// Its comment.
    pub docs: &'a Docs,
    /// Its input.
    pub input: Option<&'a Type>,
    /// Its result if it succeeds.
    pub output: &'a Type,
}

impl Contract {
    /// Reads a binary WIT package.
    ///
    /// # Errors
    ///
    /// The bytes are not a WIT package.
    pub fn read(wit: &[u8]) -> Result<Self> {
        let DecodedWasm::WitPackage(resolve, package) =
            wit_component::decode(wit).context("the contract is no WIT")?
        else {
            bail!("the contract is a component and not a WIT package");
        };
        let interfaces = &resolve.packages[package].interfaces;
        let interfaces = interfaces.iter().filter(|(name, _)| *name != STEPS).map(|(_, id)| *id).collect();
        Ok(Self { resolve, interfaces })
    }

    fn interfaces(&self) -> impl Iterator<Item = &Interface> {
        self.interfaces.iter().map(|id| &self.resolve.interfaces[*id])
    }

    /// Its types, without aliases of types in other interfaces.
    pub fn types(&self) -> impl Iterator<Item = Named<'_>> {
        let all = self.interfaces().flat_map(|interface| &interface.types);
        all.filter_map(|(name, id)| {
            let TypeDef { kind, docs, .. } = &self.resolve.types[*id];
            let own = !matches!(kind, TypeDefKind::Type(Type::Id(_)));
            own.then_some(Named { name, kind, docs })
        })
    }

    /// Its functions.
    pub fn tools(&self) -> impl Iterator<Item = Tool<'_>> {
        self.interfaces()
            .flat_map(|interface| interface.functions.values())
            .filter_map(|function| self.tool(function))
    }

    fn tool<'a>(&'a self, function: &'a Function) -> Option<Tool<'a>> {
        let param =
            |name: &str| function.params.iter().find(|param| param.name == name).map(|param| &param.ty);
        let TypeDefKind::Result(result) = self.kind(function.result.as_ref()?)? else { return None };
        Some(Tool {
            name: &function.name,
            docs: &function.docs,
            input: param("input"),
            output: result.ok.as_ref()?,
        })
    }

    /// The definition of a type, unless it is primitive.
    pub fn kind(&self, ty: &Type) -> Option<&TypeDefKind> {
        let Type::Id(id) = ty else { return None };
        Some(&self.resolve.types[self.origin(*id)].kind)
    }

    /// The name of a type, if it has one.
    pub fn name(&self, ty: &Type) -> Option<&str> {
        let Type::Id(id) = ty else { return None };
        self.resolve.types[self.origin(*id)].name.as_deref()
    }

    /// The type behind an alias.
    fn origin(&self, mut id: TypeId) -> TypeId {
        while let TypeDefKind::Type(Type::Id(next)) = self.resolve.types[id].kind {
            id = next;
        }
        id
    }
}

/// `SendMessageInput` for `send-message-input`.
pub fn pascal(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    name.split('-').map(word).collect()
}

/// A comment's lines.
pub fn lines(docs: &Docs) -> impl Iterator<Item = &str> {
    docs.contents.as_deref().unwrap_or_default().trim().lines().map(str::trim_end)
}
