package import Completions
import Notifications
import Vault

/// A program for a receiver: a function that verifies a request, and a sample of the endpoint's own to try it on.
///
/// The sample is signed with a key that is nobody's; the real one is never printed.
package struct VerifierSnippet: Sendable {
    /// The languages that there is one for.
    package enum Language: String, CaseIterable, Sendable {
        case python, node, php, go
    }

    /// What the sample is signed with: known to everybody, so no endpoint's.
    private static let secret = Secret((1...32).map { UInt8($0) })
    private static let id = DeliveryID(bits: 0x7A55_E1)
    private static let time = Timestamp(seconds: 1_772_323_200)

    /// The whole program; it says `verified` and ends with status 0 when it does what it should.
    package let text: String

    package init(_ language: Language, for endpoint: EndpointID, as configuration: EndpointConfiguration) throws {
        let body = try SampleNotification.body(to: endpoint, as: configuration)
        let keys = SigningKeys(current: SigningKeys.Pair(symmetric: Self.secret))
        let signature = WebhookSignature.Signer(keys).sign(id: Self.id.description, timestamp: Self.time, body: body.bytes)
        let values = [
            "{ID}": Self.id.description, "{TIMESTAMP}": String(Self.time.seconds), "{SIGNATURE}": signature,
            "{SECRET}": WebhookSecret.text(of: Self.secret), "{BODY}": Base64.encode(body.bytes),
        ]
        text = values.reduce(Self.template(language)) { text, value in
            text.split(separator: value.key, omittingEmptySubsequences: false).joined(separator: value.value)
        }
    }

    private static func template(_ language: Language) -> String {
        switch language {
        case .python: python
        case .node: node
        case .php: php
        case .go: go
        }
    }

    private static let python = """
        # Verifies Tassel's webhooks (Standard Webhooks 1.0.0, v1). Python 3.9 or later, nothing else.
        import base64
        import hashlib
        import hmac
        import time


        def verify(secret, headers, body, now=None, tolerance=300):
            \"""Whether a request is what was signed.

            headers: by lower-case name; body: the bytes as they arrived, before any parsing.
            \"""
            try:
                identity, timestamp, signature = (headers["webhook-" + name] for name in ("id", "timestamp", "signature"))
                if abs((time.time() if now is None else now) - int(timestamp)) > tolerance:
                    return False
            except (KeyError, ValueError):
                return False
            key = base64.b64decode(secret.removeprefix("whsec_"))
            content = f"{identity}.{timestamp}.".encode() + body
            expected = b"v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest())
            # While a secret is rotated there are several signatures; one that matches is enough.
            return any(hmac.compare_digest(token.encode(), expected) for token in signature.split(" "))


        if __name__ == "__main__":
            # A sample of what this endpoint is sent, signed with a secret that is nobody's.
            body = base64.b64decode("{BODY}")
            headers = {
                "webhook-id": "{ID}",
                "webhook-timestamp": "{TIMESTAMP}",
                "webhook-signature": "{SIGNATURE}",
            }
            secret = "{SECRET}"
            assert verify(secret, headers, body, now={TIMESTAMP})
            assert not verify(secret, headers, body + b" ", now={TIMESTAMP})
            assert not verify(secret, headers, body), "it is too old by now"
            print("verified")

        """

    private static let node = """
        // Verifies Tassel's webhooks (Standard Webhooks 1.0.0, v1). Node.js 18 or later, nothing else.
        const { createHmac, timingSafeEqual } = require("node:crypto");

        // headers: by lower-case name; body: the Buffer as it arrived, before any parsing.
        function verify(secret, headers, body, now = Date.now() / 1000, tolerance = 300) {
          const [id, timestamp, signature] = ["id", "timestamp", "signature"].map((name) => headers["webhook-" + name]);
          if (!id || !signature || !/^[0-9]+$/.test(timestamp ?? "")) return false;
          if (Math.abs(now - Number(timestamp)) > tolerance) return false;
          const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
          const code = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
          const expected = Buffer.from("v1," + code);
          // While a secret is rotated there are several signatures; one that matches is enough.
          return signature.split(" ").some((text) => {
            const token = Buffer.from(text);
            return token.length === expected.length && timingSafeEqual(token, expected);
          });
        }

        module.exports = { verify };

        if (require.main === module) {
          const assert = require("node:assert");
          // A sample of what this endpoint is sent, signed with a secret that is nobody's.
          const body = Buffer.from("{BODY}", "base64");
          const headers = {
            "webhook-id": "{ID}",
            "webhook-timestamp": "{TIMESTAMP}",
            "webhook-signature": "{SIGNATURE}",
          };
          const secret = "{SECRET}";
          assert(verify(secret, headers, body, {TIMESTAMP}));
          assert(!verify(secret, headers, Buffer.concat([body, Buffer.from(" ")]), {TIMESTAMP}));
          assert(!verify(secret, headers, body), "it is too old by now");
          console.log("verified");
        }

        """

    private static let php = """
        <?php
        // Verifies Tassel's webhooks (Standard Webhooks 1.0.0, v1). PHP 8 or later, nothing else.

        // headers: by lower-case name; body: the bytes as they arrived, before any parsing: file_get_contents("php://input").
        function verify(string $secret, array $headers, string $body, ?int $now = null, int $tolerance = 300): bool
        {
            $id = $headers["webhook-id"] ?? "";
            $timestamp = $headers["webhook-timestamp"] ?? "";
            $signature = $headers["webhook-signature"] ?? "";
            if ($id === "" || $signature === "" || !ctype_digit($timestamp)) {
                return false;
            }
            if (abs(($now ?? time()) - (int) $timestamp) > $tolerance) {
                return false;
            }
            $key = base64_decode(preg_replace("/^whsec_/", "", $secret));
            $expected = "v1," . base64_encode(hash_hmac("sha256", "$id.$timestamp.$body", $key, true));
            // While a secret is rotated there are several signatures; one that matches is enough.
            foreach (explode(" ", $signature) as $token) {
                if (hash_equals($expected, $token)) {
                    return true;
                }
            }
            return false;
        }

        if (realpath($argv[0] ?? "") === __FILE__) {
            // A sample of what this endpoint is sent, signed with a secret that is nobody's.
            $body = base64_decode("{BODY}");
            $headers = [
                "webhook-id" => "{ID}",
                "webhook-timestamp" => "{TIMESTAMP}",
                "webhook-signature" => "{SIGNATURE}",
            ];
            $secret = "{SECRET}";
            $fine = verify($secret, $headers, $body, {TIMESTAMP})
                && !verify($secret, $headers, $body . " ", {TIMESTAMP})
                && !verify($secret, $headers, $body); // It is too old by now.
            echo $fine ? "verified\\n" : "something is wrong\\n";
            exit($fine ? 0 : 1);
        }

        """

    private static let go = """
        // Verifies Tassel's webhooks (Standard Webhooks 1.0.0, v1). Go 1.18 or later, nothing else.
        package main

        import (
        \t"crypto/hmac"
        \t"crypto/sha256"
        \t"encoding/base64"
        \t"fmt"
        \t"net/http"
        \t"os"
        \t"strconv"
        \t"strings"
        \t"time"
        )

        // Verify says whether a request is what was signed; body is the bytes as they arrived, before any parsing.
        func Verify(secret string, headers http.Header, body []byte, now time.Time) bool {
        \tconst tolerance = 300
        \tid, timestamp := headers.Get("webhook-id"), headers.Get("webhook-timestamp")
        \tseconds, err := strconv.ParseInt(timestamp, 10, 64)
        \tif err != nil || id == "" || now.Unix()-seconds > tolerance || seconds-now.Unix() > tolerance {
        \t\treturn false
        \t}
        \tkey, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
        \tif err != nil {
        \t\treturn false
        \t}
        \tcode := hmac.New(sha256.New, key)
        \tcode.Write([]byte(id + "." + timestamp + "."))
        \tcode.Write(body)
        \texpected := []byte("v1," + base64.StdEncoding.EncodeToString(code.Sum(nil)))
        \t// While a secret is rotated there are several signatures; one that matches is enough.
        \tfor _, token := range strings.Split(headers.Get("webhook-signature"), " ") {
        \t\tif hmac.Equal([]byte(token), expected) {
        \t\t\treturn true
        \t\t}
        \t}
        \treturn false
        }

        func main() {
        \t// A sample of what this endpoint is sent, signed with a secret that is nobody's.
        \tbody, _ := base64.StdEncoding.DecodeString("{BODY}")
        \theaders := http.Header{}
        \theaders.Set("webhook-id", "{ID}")
        \theaders.Set("webhook-timestamp", "{TIMESTAMP}")
        \theaders.Set("webhook-signature", "{SIGNATURE}")
        \tsecret, then := "{SECRET}", time.Unix({TIMESTAMP}, 0)
        \tfine := Verify(secret, headers, body, then) &&
        \t\t!Verify(secret, headers, append(body, ' '), then) &&
        \t\t!Verify(secret, headers, body, time.Now()) // It is too old by now.
        \tif !fine {
        \t\tfmt.Println("something is wrong")
        \t\tos.Exit(1)
        \t}
        \tfmt.Println("verified")
        }

        """
}
