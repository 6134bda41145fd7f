// SPDX-License-Identifier: Apache-2.0
import Posix
import Testing

@Suite struct SecretMemoryTests {
    @Test(arguments: [0, 1, 16, 4096, 4097])
    func `memory begins zeroed and keeps what is written`(count: Int) throws {
        let memory = try SecretMemory(count: count)
        let isZero = unsafe memory.withBytes { unsafe $0.count == count && $0.allSatisfy { $0 == 0 } }
        #expect(isZero)
        unsafe memory.withMutableBytes { bytes in for index in bytes.indices { unsafe bytes[index] = 0xA5 } }
        let isKept = unsafe memory.withBytes { unsafe $0.allSatisfy { $0 == 0xA5 } }
        #expect(isKept)
    }

    @Test func `wiping zeroes every byte`() {
        var bytes = [UInt8](1...40)
        SecretMemory.wipe(&bytes)
        #expect(bytes == [UInt8](repeating: 0, count: 40))
        var none: [UInt8] = []
        SecretMemory.wipe(&none)
        #expect(none.isEmpty)
    }
}
