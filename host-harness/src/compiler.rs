//! How components are compiled.

use wasmtime::Engine;
use wasmtime::component::Component;

/// How many threads compile a component.
const COMPILERS: usize = 2;

/// Compiles a component, on threads that end with that. Those that wasmtime would start are one for each core, and stay,
/// each with the memory that a compiler takes: 30 MB, of a process that runs hundreds of calls in 100.
pub(crate) fn compile(engine: &Engine, wasm: &[u8]) -> wasmtime::Result<Component> {
    let compilers = rayon::ThreadPoolBuilder::new().num_threads(COMPILERS).build()?;
    compilers.install(|| Component::from_binary(engine, wasm))
}
