package import Completions
package import Vault

extension SigningKeys {
    /// One key for `v1`, and none before it.
    package init(_ secret: Secret) { self.init(current: Pair(symmetric: secret)) }
}
