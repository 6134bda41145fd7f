// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import Testing

@Suite struct SHA256Tests {
    /// FIPS 180-4 examples.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func `the standard's hashes are reproduced`(message: String, expected: String) throws {
        let hash = try SHA256.hash(message.utf8)
        #expect(hash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() == expected)
    }
}

extension SHA256Tests {
    @Test(arguments: [0, 1, 63, 64, 65, 1000]) func `a message in pieces has the hash of the whole`(length: Int) throws
    {
        let message = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        var stream = try SHA256Stream()
        for piece in stride(from: 0, to: length, by: 7) { try stream.update(Array(message[piece...].prefix(7))) }
        #expect(try stream.finish() == SHA256.hash(message))
    }
}
