import Completions
import Configuration
import Imports
import SystemPackage

/// The values of a configuration: the environment before the credentials of systemd, those before the file.
///
/// `limits.body` is `TASSEL_LIMITS_BODY` in the environment and `limits-body` in the credentials' directory.
struct ConfigurationValues {
    private let reader: ConfigReader
    private let file: String
    private let environment: [String: String]
    /// The file's places by key, to say where a value is that is no good.
    private let places: [String: YAMLNode]
    /// The names of the sources, as the file has them.
    let sources: [String]

    /// Reads a file.
    ///
    /// - Parameter environment: of the process.
    /// - Throws: ``Failure`` when it can't be read, or has a key that nobody knows.
    init(file: String, environment: [String: String]) async throws {
        self.file = file
        self.environment = environment
        (places, sources) = try Self.places(in: file)
        var providers: [any ConfigProvider] = [
            EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "tassel")
        ]
        do {
            if let credentials = environment["CREDENTIALS_DIRECTORY"] {
                providers.append(try await DirectoryFilesProvider(directoryPath: FilePath(credentials), allowMissing: true))
            }
            providers.append(try await FileProvider<YAMLSnapshot>(filePath: FilePath(file)))
        } catch {
            throw Failure(.usage, doing: "reading the configuration \(file)", found: "\(error)", next: "mend it")
        }
        reader = ConfigReader(providers: providers)
    }

    /// The places of all values, by key; unknown keys are refused.
    private static func places(in file: String) throws -> (places: [String: YAMLNode], sources: [String]) {
        guard let root = try YAMLNode.root(ofFile: file, kind: "configuration") else {
            throw Failure(
                .usage,
                doing: "reading the configuration \(file)",
                found: "it holds nothing",
                next: "begin with Data/service/tassel.yaml"
            )
        }
        var places: [String: YAMLNode] = [:]
        let sections = Dictionary(grouping: ConfigurationKeys.service.map(\.name)) { name in
            String(name.prefix { $0 != "." })
        }
        for (name, node) in try root.members(sections.keys.sorted() + ["sources"]) where name != "sources" {
            let keys = sections[name] ?? []
            guard keys != [name] else {
                places[name] = node
                continue
            }
            for (part, node) in try node.members(keys.map { String($0.dropFirst(name.count + 1)) }) { places["\(name).\(part)"] = node }
        }
        var names: [String] = []
        for (name, node) in try root.members(sections.keys.sorted() + ["sources"])["sources"]?.entries() ?? [] {
            guard !name.isEmpty, name.utf8.count <= 64,
                name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D })
            else {
                throw node.failure("\"\(name)\" is no source's name", next: "use a-z, 0-9 and -, at most 64")
            }
            names.append(name)
            for (key, place) in try node.members(ConfigurationKeys.source.map(\.name)) { places["sources.\(name).\(key)"] = place }
        }
        return (places, names.sorted())
    }

    /// A value's text; `nil` where there is none.
    func text(_ key: String) -> String? {
        reader.string(forKey: ConfigKey(key)).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A value that must not be shown.
    func secret(_ key: String) -> Secret? {
        reader.string(forKey: ConfigKey(key), isSecret: true).map { text in
            // A file's last line end is none of the secret.
            Secret(text.utf8.last == 0x0A ? Array(text.utf8.dropLast()) : Array(text.utf8))
        }
    }

    /// A list's texts; empty where there is none.
    func list(_ key: String) -> [String] {
        reader.stringArray(forKey: ConfigKey(key)) ?? text(key).map { [$0] } ?? []
    }

    /// A value of a type that is written as text.
    func value<Value: LosslessStringConvertible>(_ key: String, _ shape: String, _ type: Value.Type = Value.self) throws -> Value? {
        guard let text = text(key) else { return nil }
        guard let value = Value(text) else { throw failure(key, "\"\(text)\" is not understood", next: "write \(shape)") }
        return value
    }

    /// One of a type's words.
    func word<Word: RawRepresentable & CaseIterable>(_ key: String, _ type: Word.Type = Word.self) throws -> Word?
    where Word.RawValue == String {
        guard let text = text(key) else { return nil }
        guard let word = Word(rawValue: text) else {
            throw failure(
                key,
                "\"\(text)\" is not known here",
                next: "use one of: \(Word.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        return word
    }

    /// A failure that says where a value was found, or would be.
    func failure(_ key: String, _ found: String, next: String) -> Failure {
        let variable = "TASSEL_" + key.uppercased().map { $0 == "." || $0 == "-" ? "_" : String($0) }.joined()
        if environment[variable] != nil {
            return Failure(.usage, doing: "reading \(variable) of the environment", found: found, next: next)
        }
        if let place = places[key] { return place.failure(found, next: next) }
        return Failure(.usage, doing: "reading the configuration \(file) (\(key))", found: found, next: next)
    }
}
