//! The numbering plans of the countries, as far as a campaign needs them: how long a number is, and whether the 0
//! that is only dialled within the country must be left out after the country code.
//!
//! This is a table instead of a crate because only two facts about a country code are needed. The crates with
//! libphonenumber's metadata contain a regular expression for each kind of number, need a megabyte or more, refuse
//! numbers of ranges that were opened after their release, and do not know which numbers WhatsApp treats as the same
//! person. The table was made from libphonenumber 9.0.33: the shortest and the longest number of any kind that can be
//! called from abroad. It is corrected where a special number made the range too wide to be useful (1, 7, 44, 52, 54,
//! 55 and 91).

/// A country code, and the digits after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts<'a> {
    pub code: u16,
    pub national: &'a str,
}

impl<'a> Parts<'a> {
    /// The digits without the 0 that is only dialled within the country; `None` if there is no such 0.
    pub fn without_trunk_zero(&self) -> Option<&'a str> {
        let digits = self.national.trim_start_matches('0');
        // Brazil has no area 00: examples and the simulator use it so that they reach nobody.
        let is_fictional = self.code == 55 && self.national.starts_with("00");
        (digits != self.national && has_trunk_zero(self.code) && !is_fictional).then_some(digits)
    }
}

/// Splits a number's digits after the country code; `None` if no country has that code.
pub fn split(digits: &str) -> Option<Parts<'_>> {
    (1..=3).find_map(|length| {
        let (code, national) = digits.split_at_checked(length)?;
        let code = code.parse().ok()?;
        lengths(code).map(|_| Parts { code, national })
    })
}

/// How many digits the shortest and the longest number have after this country code.
pub fn lengths(code: u16) -> Option<(usize, usize)> {
    Some(match code {
        290 => (4, 5),
        683 | 690 => (4, 7),
        98 => (4, 10),
        352 => (4, 11),
        598 => (4, 12),
        43 | 49 => (4, 13),
        500 | 682 => (5, 5),
        247 => (5, 6),
        676 | 677 | 678 | 688 => (5, 7),
        47 | 386 | 686 => (5, 8),
        27 | 64 | 263 | 685 => (5, 10),
        31 | 852 => (5, 11),
        61 | 358 | 971 => (5, 12),
        82 => (5, 13),
        298 | 299 | 672 | 687 => (6, 6),
        597 => (6, 7),
        40 | 252 | 355 | 376 | 421 | 508 | 681 | 689 => (6, 9),
        48 | 53 | 95 | 880 => (6, 10),
        375 | 595 => (6, 11),
        39 | 46 | 359 | 381 => (6, 12),
        63 => (6, 13),
        220 | 238 | 239 | 246 | 248 | 269 | 291 | 297 | 592 | 673 | 674 | 680 | 691 | 692 => (7, 7),
        241 | 599 | 670 | 675 | 853 | 961 | 965 | 975 => (7, 8),
        231 | 245 | 265 | 354 | 385 | 423 | 967 | 968 => (7, 9),
        84 | 230 | 243 | 254 | 267 | 353 | 372 | 960 => (7, 10),
        501 | 503 | 507 | 679 | 886 | 974 => (7, 11),
        86 | 882 | 972 => (7, 12),
        62 | 90 => (7, 13),
        45 | 216 | 222 | 223 | 226 | 227 | 228 | 232 | 235 | 236 | 253 | 257 | 266 | 350 | 356 | 357
        | 370 | 371 | 373 | 374 | 389 | 505 | 509 | 800 | 808 | 973 | 993 => (8, 8),
        32 | 36 | 51 | 213 | 224 | 233 | 237 | 250 | 258 | 264 | 268 | 377 | 382 | 387 | 591 | 962 | 963 => {
            (8, 9)
        }
        20 | 60 | 229 | 378 | 506 | 850 | 855 | 856 | 964 | 970 | 976 => (8, 10),
        57 | 65 | 502 | 504 | 593 | 977 => (8, 11),
        92 | 383 | 883 => (8, 12),
        66 | 81 => (8, 13),
        33 | 34 | 93 | 94 | 211 | 212 | 218 | 221 | 240 | 242 | 244 | 249 | 251 | 255 | 256 | 260 | 261
        | 262 | 351 | 590 | 594 | 596 | 979 | 992 | 994 | 995 | 998 => (9, 9),
        44 | 380 | 881 | 966 | 996 => (9, 10),
        56 => (9, 11),
        41 | 420 | 870 => (9, 12),
        1 | 7 | 58 | 225 => (10, 10),
        52 | 54 | 55 => (10, 11),
        30 | 234 => (10, 12),
        91 => (10, 13),
        888 => (11, 11),
        878 => (12, 12),
        // Reserved for Kazakhstan, which is moving to it from 7.
        997 => (7, 12),
        _ => return None,
    })
}

/// Whether a 0 right after this country code is the one that is only dialled within the country. In some countries it
/// belongs to the number (39, 225, 226, 229, 242, 250, 378, 992), and 241 has numbers of both kinds.
pub fn has_trunk_zero(code: u16) -> bool {
    matches!(
        code,
        20 | 27
            | 31
            | 32
            | 33
            | 40
            | 41
            | 43
            | 44
            | 46
            | 49
            | 51
            | 53
            | 54
            | 55
            | 57
            | 58
            | 60
            | 61
            | 62
            | 63
            | 64
            | 66
            | 81
            | 82
            | 84
            | 86
            | 90
            | 91
            | 92
            | 93
            | 94
            | 95
            | 98
            | 211
            | 212
            | 213
            | 218
            | 231
            | 232
            | 233
            | 234
            | 243
            | 249
            | 251
            | 252
            | 254
            | 255
            | 256
            | 260
            | 261
            | 262
            | 263
            | 264
            | 265
            | 291
            | 353
            | 355
            | 358
            | 359
            | 370
            | 373
            | 374
            | 380
            | 381
            | 382
            | 383
            | 385
            | 386
            | 387
            | 389
            | 421
            | 423
            | 508
            | 590
            | 591
            | 593
            | 594
            | 595
            | 596
            | 598
            | 850
            | 855
            | 856
            | 880
            | 886
            | 961
            | 962
            | 963
            | 964
            | 966
            | 967
            | 970
            | 971
            | 972
            | 976
            | 977
            | 994
            | 995
            | 996
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_split_after_the_code_that_a_country_has() {
        for (digits, code, national) in [
            ("15555550123", 1, "5555550123"),
            ("4915112345678", 49, "15112345678"),
            ("3546101234", 354, "6101234"),
        ] {
            assert_eq!(split(digits), Some(Parts { code, national }), "{digits}");
        }
        for digits in ["", "2105555555", "9995555555"] {
            assert_eq!(split(digits), None, "{digits}");
        }
    }

    #[test]
    fn no_code_is_the_beginning_of_another() {
        let codes: Vec<u16> = (1..1000).filter(|code| lengths(*code).is_some()).collect();
        assert_eq!(codes.len(), 216);
        for code in &codes {
            let longer = |other: &&u16| *other != code && other.to_string().starts_with(&code.to_string());
            assert_eq!(codes.iter().find(longer), None, "{code}");
        }
    }
}
