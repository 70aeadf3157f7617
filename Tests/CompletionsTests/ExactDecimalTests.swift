import Completions
import Testing

@Suite struct ExactDecimalTests {
    @Test(arguments: [
        ("0.1", "0.1"), ("86", "86"), ("86.50", "86.5"), ("86.000", "86"), ("007", "7"), ("-0", "0"), ("-0.00", "0"), ("-0.05", "-0.05"),
        ("-12.340", "-12.34"), ("0.000", "0"), ("100", "100"), ("00.10", "0.1"),
    ])
    func `a number has one canonical text`(text: String, canonical: String) throws {
        let number = try #require(ExactDecimal(text))
        #expect(number.description == canonical)
        #expect(ExactDecimal(canonical) == number)
    }

    @Test(arguments: ["9999999999999999999999999999999999", "-1234567890123456789012345678901234", "0.1234567890123456789012345678901234"])
    func `34 digits are kept to the last`(text: String) {
        #expect(ExactDecimal(text)?.description == text)
    }

    @Test(arguments: [
        "10000000000000000000000000000000000", "0.12345678901234567890123456789012345", "1.1234567890123456789012345678901234",
    ])
    func `35 digits are refused`(text: String) {
        #expect(ExactDecimal(text) == nil)
    }

    @Test func `zeros that the canonical text leaves out don't count as digits`() {
        let zeros = String(repeating: "0", count: 50)
        #expect(ExactDecimal("\(zeros)7.5\(zeros)")?.description == "7.5")
    }

    @Test(arguments: [
        "", "-", "+1", ".5", "5.", "-.5", "1e3", "1E3", "1,5", "1.2.3", "1 000", " 1", "1 ", "--1", "0x10", "NaN", "inf", "٣", "1_000",
        "−1",
    ])
    func `what isn't a plain decimal is refused`(text: String) {
        #expect(ExactDecimal(text) == nil)
    }

    @Test func `numbers compare by value, whatever their signs and digits`() throws {
        let ascending = [
            "-1000000000000000000000000000000000", "-100", "-12.35", "-12.345", "-12.34", "-2", "-0.5", "-0.05", "0",
            "0.000000000000000000000000000000001", "0.05", "0.1", "0.11", "0.5", "2", "2.01", "9.99", "10", "99.5", "100",
            "1000000000000000000000000000000000",
        ].compactMap { ExactDecimal($0) }
        try #require(ascending.count == 21)
        #expect(ascending.reversed().sorted() == ascending)
        #expect(zip(ascending, ascending.dropFirst()).allSatisfy { $0 < $1 && !($1 < $0) })
    }

    @Test(arguments: ["0", "-3.5", "12"])
    func `no number is below itself`(text: String) throws {
        let number = try #require(ExactDecimal(text))
        #expect(!(number < number))
    }

    @Test func `numbers that mean the same are equal`() {
        #expect(ExactDecimal("86.0") == ExactDecimal(86))
        #expect(Set(["1.5", "1.50", "01.5"].compactMap { ExactDecimal($0) }).count == 1)
    }
}
