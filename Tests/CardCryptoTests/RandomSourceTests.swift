// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import Testing

@Suite struct RandomSourceTests {
    @Test func `random numbers have the requested length and differ`() throws {
        let random = SystemRandom()
        #expect(try random.bytes(0) == [])
        #expect(try random.bytes(16).count == 16)
        #expect(try random.bytes(16) != random.bytes(16))
    }
}
