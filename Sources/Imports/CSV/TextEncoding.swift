/// How the bytes of a table are text.
enum TextEncoding: String, Sendable, CaseIterable {
    /// UTF-8; UTF-16 too where a byte order mark says so, as Excel's "Unicode text" has it.
    case utf8 = "utf-8"
    /// The code page of Western European Windows; nothing in the bytes says so, so the mapping must.
    case windows1252 = "windows-1252"
}
