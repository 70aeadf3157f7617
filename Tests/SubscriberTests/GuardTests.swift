import Subscriber
import Testing

@Suite struct GuardTests {
    @Test(arguments: [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.255", "168.63.129.16", "169.254.169.254", "172.16.0.1",
        "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.9",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
        "2001:db8::1", "3fff::1", "5f00::1", "100::1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::1",
        "2002:0a00:0001::", "2001:0:4136:e378:8000:63bf:f5ff:fffe", "::ffff:0:10.0.0.1", "2a00::5efe:10.0.0.1", "2a00::200:5efe:10.0.0.1",
    ])
    func `an address that is not public is forbidden`(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(AddressGuard().objection(to: address) != nil)
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.255.255", "172.32.0.1", "192.0.1.1", "223.255.255.255",
        "2606:4700::1111", "2a00:1450::1", "64:ff9b::8.8.8.8", "2002:0808:0808::1",
    ])
    func `a public address is allowed`(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(AddressGuard().objection(to: address) == nil)
    }

    @Test func `an allowed range opens itself and nothing else`() throws {
        let range = try #require(AddressRange("10.1.0.0/16"))
        let opened = AddressGuard(allowing: [range])
        #expect(opened.objection(to: .v4(0x0A01_0203)) == nil)
        #expect(opened.objection(to: .v4(0x0A02_0203)) != nil)
        #expect(opened.objection(to: try #require(IPAddress("::ffff:10.1.2.3"))) == nil)
    }

    @Test func `one forbidden answer spoils all`() throws {
        let addresses = [try #require(IPAddress("8.8.8.8")), try #require(IPAddress("127.0.0.1"))]
        #expect(throws: AddressGuard.Forbidden(reason: "127.0.0.1 is in 127.0.0.0/8, which is not public")) {
            try AddressGuard().vet(addresses)
        }
    }

    @Test(arguments: ["10.0.0.1/8", "10.0.0.0/33", "10.0.0/8", "fd00::/129", "x", "", "10.0.0.0/8/8", "01.2.3.4"])
    func `a malformed range is refused`(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test(arguments: [
        ("2001:0DB8:0:0:0:0:0:1", "2001:db8::1"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"), ("::", "::"), ("::ffff:1.2.3.4", "::ffff:102:304"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("192.0.2.1", "192.0.2.1"),
    ])
    func `an address is written in its usual spelling`(text: String, usual: String) {
        #expect(IPAddress(text)?.description == usual)
    }
}

@Suite struct EndpointURLTests {
    @Test(arguments: [
        ("https://Example.COM/Hook?a=b#c", "example.com", 443, "/Hook?a=b"), ("https://example.com", "example.com", 443, "/"),
        ("https://example.com.:8443/", "example.com", 8_443, "/"), ("https://example.com?x", "example.com", 443, "/?x"),
        ("https://2130706433/", "127.0.0.1", 443, "/"), ("https://0x7f.1/", "127.0.0.1", 443, "/"),
        ("https://0177.0.0.01/", "127.0.0.1", 443, "/"), ("https://[::1]:9/", "::1", 9, "/"), ("HTTPS://a.b/", "a.b", 443, "/"),
    ])
    func `a URL is read in its normal spelling`(text: String, host: String, port: Int, target: String) throws {
        let url = try EndpointURL(text)
        #expect(url.host == host)
        #expect(url.port == port)
        #expect(url.target == target)
    }

    @Test(arguments: [
        ("http://example.com/", "plain HTTP is refused: notifications carry personal data"), ("example.com", "it is not a whole URL"),
        ("https//example.com", "it is not a whole URL"), ("htps://example.com", "the scheme is htps, not https"),
        ("https://", "there is no host"), ("https://user:pw@example.com/", "the URL holds a user name or password"),
        ("https://exa mple.com/", "the URL holds a blank, a control character or a backslash"),
        ("https://example.com:99999/", "the port is not a number from 1 to 65535"),
        ("https://bücher.example/", "the host holds letters beyond ASCII"),
        ("https://1.2.3.999/", "the host looks like an address and isn't one"),
        ("https://-x.com/", "the host is not a name"), ("https://a..b/", "the host is not a name"),
    ])
    func `a mistyped URL is refused with what is wrong`(text: String, found: String) {
        let mistake = #expect(throws: EndpointURL.Mistake.self) { try EndpointURL(text) }
        #expect(mistake?.found == found)
    }
}
