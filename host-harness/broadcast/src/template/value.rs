//! Values that mean no value: placeholders that spreadsheets and programs write.

/// Exact spellings that programs write for no value: `Null` and `Nan` are people's names.
const NOTHING: [&str; 18] = [
    "nan",
    "NaN",
    "NAN",
    "-nan",
    "NaT",
    "NULL",
    "null",
    "(null)",
    "<null>",
    "nil",
    "None",
    "undefined",
    "<NA>",
    "N/A",
    "n/a",
    "[object Object]",
    "\\N",
    "Infinity",
];

/// Spreadsheet errors that end with neither `!` nor `?`, in the languages in which spreadsheets are sold.
const UNAVAILABLE: [&str; 16] = [
    "#N/A",
    "#N/D",
    "#NV",
    "#N/B",
    "#I/T",
    "#Н/Д",
    "#YOK",
    "#HIÁNYZIK",
    "#NENÍ_K_DISPOZICI",
    "#NEDOSTUPNÝ",
    "#Δ/Υ",
    "#ND",
    "#Z/P",
    "#N/Č",
    "#GETTING_DATA",
    "#N/A N/A",
];

/// Why a value cannot be sent, if it cannot.
pub fn fault(value: &str) -> Option<&'static str> {
    let value = value.trim();
    if value.is_empty() {
        return Some("is blank");
    }
    if is_error(value) {
        return Some("is an error of the spreadsheet");
    }
    if NOTHING.contains(&value) {
        return Some("is what a program writes for nothing");
    }
    let left_over = value.split_once("{{").is_some_and(|(_, rest)| rest.contains("}}"));
    left_over.then_some("has a variable that was never filled in")
}

/// `#REF!`, `#DIV/0!`, `#NAME?`, `#¡VALOR!`, `#N/A`, `Err:502`, or the `####` of a column that is too narrow.
fn is_error(value: &str) -> bool {
    if value.strip_prefix("Err:").is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_digit())) {
        return true;
    }
    if UNAVAILABLE.contains(&value.to_uppercase().as_str()) {
        return true;
    }
    let Some(name) = value.strip_prefix('#') else { return false };
    let inner = name.trim_end_matches(['!', '?']);
    if inner.len() > 1 && inner.chars().all(|c| c == '#') {
        return true;
    }
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '/' | '_' | '¡' | '¿' | ' ' | '.' | '-');
    // In capitals, unlike people's hashtags.
    inner.len() < name.len()
        && inner.chars().any(char::is_alphabetic)
        && inner.chars().all(is_name)
        && !inner.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn errors_of_spreadsheets_are_faults_in_every_language() {
        for value in [
            "#N/A",
            "#REF!",
            "#DIV/0!",
            "#NAME?",
            "#VALUE!",
            "#NUM!",
            "#NULL!",
            "#SPILL!",
            "#CALC!",
            "#NV",
            "#BEZUG!",
            "#WERT!",
            "#ZAHL!",
            "#¡REF!",
            "#¡DIV/0!",
            "#¿NOMBRE?",
            "#N/D",
            "#NOM?",
            "#VALEUR!",
            "#ССЫЛКА!",
            "#Н/Д",
            "#ИМЯ?",
            "#VERW!",
            "#N/B",
            "#SAKNAS!",
            "#PUUTTUU!",
            "#I/T",
            "#ARG!",
            "#ADR!",
            "#HODNOTA!",
            "#BAŞV!",
            "Err:502",
            "#######",
            " #n/a ",
        ] {
            assert_eq!(fault(value), Some("is an error of the spreadsheet"), "{value}");
        }
        for name in ["#1", "Ana!", "#hello!", "Order #7", "# 12?", "C#", "Err: none"] {
            assert_eq!(fault(name), None, "{name}");
        }
    }

    #[test]
    fn what_programs_write_for_nothing_is_a_fault_and_names_are_not() {
        for value in
            ["nan", "NaN", "NULL", "null", "None", "undefined", "(null)", "<NA>", "N/A", "[object Object]"]
        {
            assert_eq!(fault(value), Some("is what a program writes for nothing"), "{value}");
        }
        for name in ["Nan", "Null", "Nana", "Nonette", "NA", "O'Nan", "none"] {
            assert_eq!(fault(name), None, "{name}");
        }
    }

    #[test]
    fn a_variable_that_was_never_filled_in_is_a_fault() {
        assert_eq!(fault("Dear {{1}}"), Some("has a variable that was never filled in"));
        assert_eq!((fault("{{"), fault("a }} b {{ c")), (None, None));
        assert_eq!(fault(" \u{a0}"), Some("is blank"));
    }
}
