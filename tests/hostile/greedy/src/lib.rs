//! A plugin that asks for access that no sandbox grants: to print, to read files, to open sockets, to draw random
//! numbers, to know the time. A host that loads it has granted too much.

#[cfg(target_arch = "wasm32")]
mod greed {
    #![allow(missing_docs, unsafe_code, clippy::all, reason = "generated")]
    // The interfaces' real names, with just enough of each to import it.
    wit_bindgen::generate!({
        inline: r"
            package hostile:greedy@0.1.0;
            world greedy {
                import wasi:cli/stdout@0.2.2;
                import wasi:clocks/wall-clock@0.2.2;
                import wasi:filesystem/preopens@0.2.2;
                import wasi:random/random@0.2.2;
                import wasi:sockets/instance-network@0.2.2;
                export take: func() -> u64;
            }
            package wasi:cli@0.2.2 {
                interface stdout {
                    use wasi:io/streams@0.2.2.{output-stream};
                    get-stdout: func() -> output-stream;
                }
            }
            package wasi:io@0.2.2 {
                interface error { resource error; }
                interface streams {
                    use error.{error};
                    variant stream-error { last-operation-failed(error), closed }
                    resource output-stream {
                        blocking-write-and-flush: func(contents: list<u8>) -> result<_, stream-error>;
                    }
                }
            }
            package wasi:clocks@0.2.2 {
                interface wall-clock {
                    record datetime { seconds: u64, nanoseconds: u32 }
                    now: func() -> datetime;
                }
            }
            package wasi:filesystem@0.2.2 {
                interface types { resource descriptor; }
                interface preopens {
                    use types.{descriptor};
                    get-directories: func() -> list<tuple<descriptor, string>>;
                }
            }
            package wasi:random@0.2.2 {
                interface random { get-random-u64: func() -> u64; }
            }
            package wasi:sockets@0.2.2 {
                interface network { resource network; }
                interface instance-network {
                    use network.{network};
                    instance-network: func() -> network;
                }
            }
        ",
        world: "hostile:greedy/greedy",
        generate_all,
    });

    struct Greedy;

    impl Guest for Greedy {
        fn take() -> u64 {
            let printed = wasi::cli::stdout::get_stdout().blocking_write_and_flush(b"printed").is_ok();
            let folders = wasi::filesystem::preopens::get_directories().len() as u64;
            drop(wasi::sockets::instance_network::instance_network());
            let taken = folders + u64::from(printed) + wasi::clocks::wall_clock::now().seconds;
            taken.wrapping_add(wasi::random::random::get_random_u64())
        }
    }

    export!(Greedy);
}
