import Completions

/// What of an endpoint's settings has no column of its own in `keys.db`, as one canonical object.
extension EndpointSettings {
    var json: String {
        var json = JSONWriter()
        json.object { json in
            json.member("asymmetric", signing.current.asymmetric?.base64)
            json.key("former")
            json.array(signing.former) { json, former in
                json.object { json in
                    json.member("symmetric", former.pair.symmetric.base64)
                    json.member("asymmetric", former.pair.asymmetric?.base64)
                    json.member("until", former.until)
                }
            }
            json.key("headers")
            json.array(headers) { json, header in
                json.object { json in
                    json.member("name", header.name)
                    json.member("value", header.value)
                }
            }
            switch credential {
            case .bearer(let token): json.member("bearer", token.base64)
            case .basic(let pair): json.member("basic", pair.base64)
            case nil: break
            }
            if let client {
                json.member("client") { json in
                    json.member("certificates", client.certificates)
                    json.member("key", client.key.base64)
                }
            }
            if let proxy {
                json.member("proxy") { json in
                    json.member("host", proxy.host)
                    json.member("port", number: proxy.port)
                    json.member("credential", proxy.credential?.base64)
                }
            }
            if checkpoints == .sent { json.member("checkpoints", text: checkpoints.rawValue) }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// Reads what ``json`` wrote, with the columns beside it.
    init(url: String, symmetric: Secret, authority: String?, allowed: [String], json text: String) throws(LineError) {
        var reader = LineReader(Array(text.utf8))
        self = try reader.object { (json) throws(LineError) -> EndpointSettings in
            let asymmetric = try json.optionalValue("asymmetric", Secret.init(base64:))
            let former = try json.array("former") { (json) throws(LineError) -> SigningKeys.Former in
                try json.object { (json) throws(LineError) -> SigningKeys.Former in
                    let symmetric = try json.value("symmetric", Secret.init(base64:))
                    let asymmetric = try json.optionalValue("asymmetric", Secret.init(base64:))
                    let pair = SigningKeys.Pair(symmetric: symmetric, asymmetric: asymmetric)
                    return SigningKeys.Former(pair: pair, until: try json.value("until", { Timestamp($0) }))
                }
            }
            let headers = try json.array("headers") { (json) throws(LineError) -> Header in
                try json.object { (json) throws(LineError) -> Header in
                    Header(name: try json.string("name"), value: try json.string("value"))
                }
            }
            let bearer = try json.optionalValue("bearer", Secret.init(base64:))
            let basic = try json.optionalValue("basic", Secret.init(base64:))
            let client = try json.optionalObject("client") { (json) throws(LineError) -> ClientIdentity in
                ClientIdentity(certificates: try json.string("certificates"), key: try json.value("key", Secret.init(base64:)))
            }
            let proxy = try json.optionalObject("proxy") { (json) throws(LineError) -> Proxy in
                Proxy(
                    host: try json.string("host"),
                    port: try json.number("port"),
                    credential: try json.optionalValue("credential", Secret.init(base64:))
                )
            }
            let checkpoints = try json.optionalValue("checkpoints", Checkpoints.init(rawValue:))
            return EndpointSettings(
                url: url,
                signing: SigningKeys(current: SigningKeys.Pair(symmetric: symmetric, asymmetric: asymmetric), former: former),
                authority: authority,
                allowed: allowed,
                headers: headers,
                credential: bearer.map { .bearer($0) } ?? basic.map { .basic($0) },
                client: client,
                proxy: proxy,
                checkpoints: checkpoints ?? .unsent
            )
        }
        try reader.end()
    }
}

extension Secret {
    fileprivate var base64: String { Base64.encode(bytes) }

    fileprivate init?(base64: String) {
        guard let bytes = Base64.decode(base64) else { return nil }
        self.init(bytes)
    }
}
