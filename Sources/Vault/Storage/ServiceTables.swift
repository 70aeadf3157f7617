/// The tables that the service has in `keys.db`, and every statement that touches them.
enum ServiceTables {
    static let create = """
        CREATE TABLE feeds (
            name TEXT PRIMARY KEY,
            account TEXT NOT NULL,
            expect INTEGER,
            declared INTEGER NOT NULL,
            heard INTEGER,
            late INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE tokens (
            token TEXT PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,
            name TEXT NOT NULL,
            account TEXT,
            scopes TEXT NOT NULL,
            made INTEGER NOT NULL,
            maker TEXT NOT NULL,
            expires INTEGER,
            revoked INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE answered (
            token TEXT NOT NULL,
            key TEXT NOT NULL,
            request BLOB NOT NULL,
            status INTEGER NOT NULL,
            body BLOB NOT NULL,
            answered INTEGER NOT NULL,
            PRIMARY KEY (token, key)
        ) STRICT, WITHOUT ROWID;
        """

    /// When a token that was good once was last used in vain.
    static let addTurnedAway = "ALTER TABLE tokens ADD COLUMN turned INTEGER"

    /// Where what was made is.
    static let addLocation = "ALTER TABLE answered ADD COLUMN location TEXT"

    static let feeds = "SELECT name, account, expect, declared, heard, late FROM feeds ORDER BY name"
    /// Who is declared anew keeps when something came; a longer wait, or another account, is a new beginning.
    static let declareFeed = """
        INSERT INTO feeds (name, account, expect, declared) VALUES (:name, :account, :expect, :now)
        ON CONFLICT (name) DO UPDATE SET
            declared = CASE WHEN account = excluded.account AND expect IS excluded.expect THEN declared ELSE excluded.declared END,
            late = CASE WHEN account = excluded.account AND expect IS excluded.expect THEN late END,
            account = excluded.account, expect = excluded.expect
        """
    static let feedNames = "SELECT name FROM feeds"
    static let dropFeed = "DELETE FROM feeds WHERE name = ?"
    static let hearFeed = "UPDATE feeds SET heard = max(coalesce(heard, 0), ?), late = NULL WHERE name = ?"
    static let feedIsLate = "UPDATE feeds SET late = ? WHERE name = ?"

    static let probe = "UPDATE newest SET size = size"

    static let insertToken = """
        INSERT INTO tokens (token, hash, name, account, scopes, made, maker, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let tokens = "SELECT token, name, account, scopes, made, maker, expires, revoked, turned FROM tokens ORDER BY made, token"
    static let tokenByID = "SELECT token, name, account, scopes, made, maker, expires, revoked, turned FROM tokens WHERE token = ?"
    static let tokenByHash = "SELECT token, name, account, scopes, made, maker, expires, revoked, turned FROM tokens WHERE hash = ?"
    static let revokeToken = "UPDATE tokens SET revoked = coalesce(revoked, ?) WHERE token = ?"
    static let tokenIsTurnedAway = "UPDATE tokens SET turned = ? WHERE token = ?"

    static let answer = "SELECT request, status, body, location FROM answered WHERE token = ? AND key = ? AND answered > ?"
    static let putAnswer =
        "INSERT OR REPLACE INTO answered (token, key, request, status, body, location, answered) VALUES (?, ?, ?, ?, ?, ?, ?)"
    static let dropAnswersNaming = "DELETE FROM answered WHERE instr(CAST(body AS TEXT), ?) > 0"
    static let anyOldAnswer = "SELECT EXISTS (SELECT 1 FROM answered WHERE answered <= ?)"
    static let dropAnswers = "DELETE FROM answered WHERE answered <= ?"
}
