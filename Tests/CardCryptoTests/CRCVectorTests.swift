// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import TestSupport
import Testing

@Suite struct CRCVectorTests {
    @Test func `published checksums are reproduced in wire order`() throws {
        for vector in try VectorSuite.load("crc32", "crc16", suite: "CRCVectorTests") {
            let data = try vector.bytes("data")
            let made = vector.kind == "crc32" ? CRC.crc32(data) : CRC.crc16(data)
            #expect(try made == vector.bytes("crcLE"), "\(vector)")
        }
    }

    @Test func `empty data gives the presets`() {
        #expect(CRC.crc32([]) == [0xFF, 0xFF, 0xFF, 0xFF])
        #expect(CRC.crc16([]) == [0x63, 0x63])
    }
}
