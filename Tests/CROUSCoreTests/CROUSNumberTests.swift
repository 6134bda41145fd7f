// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import Testing

@Suite struct CROUSNumberTests {
    @Test(arguments: [
        ("17", 17), ("000102500000017", 102_500_000_017), ("999999999999999", 999_999_999_999_999), ("0", 0),
    ])
    func `one to fifteen digits are accepted`(text: String, value: UInt64) throws {
        let number = try #require(CROUSNumber(text))
        #expect(number.value == value)
        #expect(number == CROUSNumber(value))
        #expect(CROUSNumber(number.padded) == number)
        #expect(number.padded.count == 15)
    }

    @Test(arguments: ["", "1234567890123456", "-1", "+1", " 1", "1 ", "1e3", "١٢", "0x1", "12a"])
    func `any other text is refused`(text: String) {
        #expect(CROUSNumber(text) == nil)
    }

    @Test func `a value of sixteen digits is refused`() {
        #expect(CROUSNumber(1_000_000_000_000_000 as UInt64) == nil)
        #expect(CROUSNumber(UInt64.max) == nil)
    }

    @Test func `exports have no leading zeros`() {
        #expect(CROUSNumber("000102500000017")?.description == "102500000017")
        #expect(CROUSNumber("102500000017")?.padded == "000102500000017")
    }
}
