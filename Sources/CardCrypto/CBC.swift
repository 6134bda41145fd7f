// SPDX-License-Identifier: Apache-2.0

/// Cipher block chaining over whole blocks. The vector is passed in and out, so that a session can chain it.
package struct CBC {
    /// The block cipher underneath.
    package let cipher: BlockCipher

    package init(_ cipher: BlockCipher) { self.cipher = cipher }

    /// Enciphers; `vector` becomes the last cipher block.
    package func encrypt(_ data: [UInt8], vector: inout [UInt8]) throws(CryptoError) -> [UInt8] {
        try check(data, vector)
        var output: [UInt8] = []
        output.reserveCapacity(data.count)
        for block in blocks(of: data) {
            vector = try cipher.encrypt(xor(block, vector))
            output += vector
        }
        return output
    }

    /// Deciphers; `vector` becomes the last cipher block.
    package func decrypt(_ data: [UInt8], vector: inout [UInt8]) throws(CryptoError) -> [UInt8] {
        try check(data, vector)
        var output: [UInt8] = []
        output.reserveCapacity(data.count)
        for block in blocks(of: data) {
            output += xor(try cipher.decrypt(Array(block)), vector)
            vector = Array(block)
        }
        return output
    }

    /// "Sends" as a DESFire reader does in D40 sessions: the block cipher deciphers, the chain runs over what goes out.
    package func decryptToSend(_ data: [UInt8], vector: inout [UInt8]) throws(CryptoError) -> [UInt8] {
        try check(data, vector)
        var output: [UInt8] = []
        for block in blocks(of: data) {
            vector = try cipher.decrypt(xor(block, vector))
            output += vector
        }
        return output
    }

    package var zeroVector: [UInt8] { [UInt8](repeating: 0, count: cipher.blockSize) }

    private func blocks(of data: [UInt8]) -> [ArraySlice<UInt8>] {
        stride(from: 0, to: data.count, by: cipher.blockSize).map { data[$0..<$0 + cipher.blockSize] }
    }

    private func check(_ data: [UInt8], _ vector: [UInt8]) throws(CryptoError) {
        let size = cipher.blockSize
        guard data.count % size == 0 else { throw .notAligned(blockSize: size, found: data.count) }
        guard vector.count == size else { throw .vectorLength(expected: size, found: vector.count) }
    }
}

/// Bytewise exclusive or; the shorter length counts.
package func xor(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> [UInt8] {
    zip(left, right).map { $0 ^ $1 }
}

/// The first byte moved to the end: how DESFire proves that a random number was read.
package func rotatedLeft(_ bytes: [UInt8], by count: Int = 1) -> [UInt8] {
    Array(bytes.dropFirst(count) + bytes.prefix(count))
}

extension Array<UInt8> {
    /// Zeros appended up to a whole number of blocks.
    package func zeroPadded(toMultipleOf size: Int) -> [UInt8] {
        self + [UInt8](repeating: 0, count: (size - count % size) % size)
    }

    /// 80 and zeros appended up to a whole number of blocks, always at least the 80 (ISO/IEC 9797-1 method 2).
    package func padded80(toMultipleOf size: Int) -> [UInt8] {
        (self + [0x80]).zeroPadded(toMultipleOf: size)
    }
}
