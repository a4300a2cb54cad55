//! How components are compiled.

use wasmtime::Engine;
use wasmtime::component::Component;

/// How many threads compile a component.
const COMPILERS: usize = 2;

/// Compiles a component, on threads that end afterwards. wasmtime's own threads, one for each core, would stay and
/// keep the memory that a compiler uses: 30 MB, in a process that runs hundreds of calls in 100 MB.
pub(crate) fn compile(engine: &Engine, wasm: &[u8]) -> wasmtime::Result<Component> {
    let compilers = rayon::ThreadPoolBuilder::new().num_threads(COMPILERS).build()?;
    compilers.install(|| Component::from_binary(engine, wasm))
}
