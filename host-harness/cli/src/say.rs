//! Messages to people, on stderr.

/// Writes a line on stderr. The reader may have gone, or the disk may be full: that must not end the work that the
/// line reports, such as a campaign, or lose the answer to a message.
macro_rules! say {
    ($($text:tt)*) => {{
        _ = ::std::io::Write::write_fmt(
            &mut ::std::io::stderr().lock(),
            format_args!("{}\n", format_args!($($text)*)),
        );
    }};
}
