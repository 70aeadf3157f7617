import Completions
import HTTPTypes
import Vault

/// The OpenAPI 3.1 document of the management API, made from its operations.
enum OpenAPIDocument {
    static func json(of operations: [Operation]) -> [UInt8] {
        var json = JSONWriter(reserving: 64 << 10)
        json.object { json in
            json.member("openapi", text: "3.1.0")
            json.member("jsonSchemaDialect", text: "https://spec.openapis.org/oas/3.1/dialect/base")
            json.member("info") { json in
                json.member("title", text: "Tassel's management API")
                json.member("version", text: "1")
                json.member("summary", text: "Endpoints, deliveries, completions, events, participants and checkpoints of a store.")
                json.member("license") { json in
                    json.member("name", text: "Apache 2.0")
                    json.member("identifier", text: "Apache-2.0")
                }
            }
            json.key("servers")
            json.array(["/"]) { json, url in json.object { $0.member("url", text: url) } }
            json.key("security")
            json.array(["bearer"]) { json, name in json.object { json in empty(name, &json) } }
            json.member("paths") { json in
                for (path, operations) in Dictionary(grouping: operations, by: \.path).sorted(by: { $0.key < $1.key }) {
                    json.key(named: path)
                    json.object { json in
                        for operation in operations {
                            json.key(named: operation.method.rawValue.lowercased())
                            json.object { write(operation, to: &$0) }
                        }
                    }
                }
            }
            json.member("components") { json in
                json.member("securitySchemes") { json in
                    json.member("bearer") { json in
                        json.member("type", text: "http")
                        json.member("scheme", text: "bearer")
                        json.member("description", text: "A token of tassel token create.")
                    }
                }
                json.member("schemas") { json in
                    for (name, schema) in APISchemas.all.sorted(by: { $0.key < $1.key }) {
                        json.key(named: name)
                        json.raw(schema.utf8)
                    }
                    for shape in operations.compactMap(\.body).sorted(by: { $0.name < $1.name }) {
                        json.key(named: shape.name)
                        json.object { write(shape, to: &$0) }
                    }
                }
            }
        }
        return json.bytes
    }

    private static func empty(_ name: String, _ json: inout JSONWriter) {
        json.key(named: name)
        json.array([String]()) { $0.string($1) }
    }

    private static func write(_ operation: Operation, to json: inout JSONWriter) {
        json.member("operationId", text: operation.id)
        json.member("summary", text: operation.summary)
        json.member("tags", all: [operation.tag])
        json.member("description", text: "Scope: \(operation.scopes.map(\.rawValue).joined(separator: " or ")).")
        let isRepeatable = operation.method != .get
        if !operation.parameters.isEmpty || isRepeatable {
            json.key("parameters")
            json.array(operation.parameters.map(Optional.some) + (isRepeatable ? [nil] : [])) { json, parameter in
                json.object { json in
                    if let parameter {
                        write(parameter, to: &json)
                    } else {
                        json.member("name", text: "Idempotency-Key")
                        json.member("in", text: "header")
                        json.member("description", text: "The same request with the same key is done once, within a day.")
                        json.member("schema") { json in
                            json.member("type", text: "string")
                            json.member("pattern", text: "^[!-~]{1,255}$")
                        }
                    }
                }
            }
        }
        if let shape = operation.body {
            json.member("requestBody") { json in
                json.key("required")
                json.token(shape.isOptional ? "false" : "true")
                json.member("content") { content(shape.name, "application/json", &$0) }
            }
        }
        json.member("responses") { json in
            json.key(named: String(operation.success.status.code))
            json.object { json in
                json.member("description", text: operation.success.meaning)
                if let schema = operation.success.schema {
                    json.member("content") { json in
                        content(schema, "application/json", &json)
                        if operation.success.streams {
                            json.member("text/event-stream") { $0.member("schema") { $0.member("type", text: "string") } }
                        }
                    }
                }
            }
            for (status, meaning) in problems(of: operation) {
                json.key(named: String(status))
                json.object { json in
                    json.member("description", text: meaning)
                    json.member("content") { content("Problem", "application/problem+json", &$0) }
                }
            }
        }
    }

    /// What may go wrong with an operation.
    private static func problems(of operation: Operation) -> [(Int, String)] {
        var problems = [
            (400, "The request isn't as it should be."), (401, "There is no token, or none that is good."),
            (403, "The token doesn't admit to this."),
        ]
        if operation.mayMiss { problems.append((404, "There is no such thing.")) }
        if operation.mayConflict || operation.method != .get {
            problems.append((409, "Things are otherwise, or the idempotency key was used with another request."))
        }
        if operation.body != nil {
            problems += [(413, "The body is too long."), (415, "The body isn't JSON.")]
        }
        problems += [(429, "The token asks too often."), (503, "The store can't do this just now.")]
        return problems
    }

    private static func write(_ parameter: Operation.Parameter, to json: inout JSONWriter) {
        json.member("name", text: parameter.name)
        json.member("in", text: parameter.place.rawValue)
        if parameter.place == .path || parameter.isRequired {
            json.key("required")
            json.token("true")
        }
        json.member("description", text: parameter.meaning)
        json.key("schema")
        parameter.kind.write(to: &json)
    }

    private static func write(_ shape: BodyShape, to json: inout JSONWriter) {
        json.member("type", text: "object")
        json.key("additionalProperties")
        json.token("false")
        let required = shape.members.filter(\.isRequired).map(\.name)
        if !required.isEmpty { json.member("required", all: required) }
        json.member("properties") { json in
            for member in shape.members {
                json.key(named: member.name)
                member.kind.write(to: &json)
            }
        }
    }

    private static func content(_ schema: String, _ mediaType: String, _ json: inout JSONWriter) {
        json.key(named: mediaType)
        json.object { json in
            json.member("schema") { json in
                json.key(named: "$ref")
                json.string("#/components/schemas/\(schema)")
            }
        }
    }
}
