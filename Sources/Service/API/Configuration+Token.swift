import Completions
import HTTPTypes
import Projections
import Vault

extension Configuration {
    /// An endpoint that somebody with a token may know of.
    ///
    /// - Throws: ``Problem`` where there is none; whose it is otherwise isn't told.
    func endpoint(_ id: EndpointID?, for token: AccessToken) throws(Problem) -> Endpoint {
        guard let endpoint = id.flatMap({ endpoints[$0] }), endpoint.state != .removed, token.sees(endpoint.account) else {
            throw Problem(.notFound, "there is no such endpoint")
        }
        return endpoint
    }
}
