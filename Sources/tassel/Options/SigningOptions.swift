import ArgumentParser
import Completions
import Subscriber
import Vault

/// What an endpoint's notifications are signed with.
struct SigningOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A Standard Webhooks secret of your own (whsec_…, or @FILE) in place of a new one.", valueName: "secret")
    )
    var secret: String?

    @Flag(name: .customLong("ed25519"), help: "Sign with an Ed25519 key too (v1a), so that the receiver needs no secret.")
    var isAsymmetric = false

    /// Keys as asked for; what isn't given is drawn at random.
    ///
    /// - Parameter keepsAsymmetric: whether there is to be an Ed25519 key though nobody asked.
    func keys(keepsAsymmetric: Bool = false) throws -> SigningKeys.Pair {
        SigningKeys.Pair(
            symmetric: try symmetric(),
            asymmetric: isAsymmetric || keepsAsymmetric ? Secret(World.surroundings.random(32)) : nil
        )
    }

    private func symmetric() throws -> Secret {
        guard let secret else { return Secret(World.surroundings.random(32)) }
        guard let key = WebhookSecret.read(try SecretText.read(secret)) else {
            throw ValidationError("--secret is not a Standard Webhooks secret: whsec_ and base64 of 24 to 64 bytes.")
        }
        return key
    }
}
