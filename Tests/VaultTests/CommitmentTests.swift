import Completions
import Testing
import Vault

/// Golden vectors under the salt 00 01 … 1f, computed elsewhere (Python's hmac and hashlib).
///
/// Frozen.
@Suite struct CommitmentTests {
    private func version(_ fields: [String: String]) -> PersonalDataVersion {
        PersonalDataVersion(data: PersonalData(fields), salt: Secret([UInt8](0...31)))
    }

    @Test func `a version's commitment is over its fields in the order of their names' bytes`() {
        let commitment = version(["é": "x", "name": "Ann", "id": "7"]).commitment
        #expect(commitment.description == "aad88916dc5f62ebecd05c2f06f585c9bed47fee053b65c9ebd748fa1854666a")
    }

    @Test func `no fields at all commit to nothing`() {
        #expect(version([:]).commitment.description == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func `a field's salt opens that field`() {
        let empty = version([:])
        #expect(hex(empty.fieldSalt("name")) == "5cb83a91cf5f8ad4d6fc7ff41541c2328199b7af1aef712dab4158030e94d479")
        #expect(empty.fieldSalt("id") != empty.fieldSalt("name"))
    }

    @Test func `a body's digest doesn't depend on the fields, and never is a field's`() {
        #expect(version(["id": "7"]).digest(ofBody: Array("{}".utf8)) == "a680ce6ad3054157b5a84002197998bb")
        #expect(version([:]).digest(ofBody: Array("{}".utf8)) == "a680ce6ad3054157b5a84002197998bb")
        #expect(version([:]).digest(ofBody: Array("{} ".utf8)) != "a680ce6ad3054157b5a84002197998bb")
    }

    @Test func `another value, name or salt makes another commitment`() {
        let other = PersonalDataVersion(data: PersonalData(["id": "7"]), salt: Secret([UInt8](repeating: 1, count: 32)))
        let commitments = [version(["id": "7"]), version(["id": "8"]), version(["ID": "7"]), version(["id": "7", "a": ""]), other]
        #expect(Set(commitments.map(\.commitment)).count == 5)
    }
}
