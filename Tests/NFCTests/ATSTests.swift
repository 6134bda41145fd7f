// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing

@testable import NFC

@Suite struct ATSTests {
    @Test func `a DESFire's ATS gives the ATR of a PC/SC reader`() throws {
        let ats = try #require(ATS([0x75, 0x77, 0x81, 0x02, 0x80]))
        #expect(ats.historicalBytes == [0x80])
        #expect(ats.atr?.description == "3B8180018080")
    }

    @Test func `a card without ATS has no historical bytes`() throws {
        let ats = try #require(ATS([]))
        #expect(ats.atr?.description == "3B80800101")
    }

    @Test func `every length of ATS is an ATR or nothing`() {
        for format in UInt8.min...UInt8.max {
            for count in 0...40 {
                let bytes = [format] + [UInt8](repeating: 0x41, count: count)
                guard let ats = ATS(bytes) else { continue }
                #expect(ats.atr?.historicalBytes == ats.historicalBytes)
            }
        }
    }

    @Test func `announced interface bytes must be present`() {
        #expect(ATS([0x75]) == nil)
        #expect(ATS([0x75, 0x77, 0x81]) == nil)
        #expect(ATS([0x05]) != nil)
    }

    @Test func `more historical bytes than an ATR holds are refused`() {
        #expect(ATS([0x05] + [UInt8](repeating: 0, count: 15))?.historicalBytes.count == 15)
        #expect(ATS([0x05] + [UInt8](repeating: 0, count: 16)) == nil)
    }
}
