// SPDX-License-Identifier: Apache-2.0
internal import Glibc

// Loops over every byte of large files. Through pointers, because a check of each index keeps a compiler from looking at
// many bytes at once; the ranges are checked before.

extension Span<UInt8> {
    /// The first place of a byte in a range of places; nil when it is not there.
    package func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        unsafe extracting(range).withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress, let found = unsafe memchr(start, Int32(byte), bytes.count) else {
                return nil
            }
            return unsafe range.lowerBound + (UnsafeRawPointer(found) - UnsafeRawPointer(start))
        }
    }

    /// True when all bytes are printable ASCII and none is `exception`.
    package func isPrintable(except exception: UInt8) -> Bool {
        let exceptions = Self.eight(exception)
        return unsafe withUnsafeBytes { bytes in
            var strange: UInt64 = 0
            var place = 0
            while place + 8 <= bytes.count {
                let eight = unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                strange |= eight | (eight &- Self.eight(0x20)) & ~eight
                strange |= Self.zeros(in: eight ^ Self.eight(0x7F)) | Self.zeros(in: eight ^ exceptions)
                place += 8
            }
            guard strange & Self.eight(0x80) == 0 else { return false }
            while place < bytes.count, unsafe 0x20...0x7E ~= bytes[place], unsafe bytes[place] != exception {
                place += 1
            }
            return place == bytes.count
        }
    }

    /// Eight bytes from a place on as one number, the first in the highest bits.
    package func word(at place: Int) -> UInt64 {
        unsafe extracting(place..<place + 8).withUnsafeBytes { bytes in
            UInt64(bigEndian: unsafe bytes.loadUnaligned(as: UInt64.self))
        }
    }

    /// Eight times the same byte.
    private static func eight(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

    /// Has a highest bit of a byte when one of the eight bytes is 0 ("Bit Twiddling Hacks", determine if a word has a zero byte).
    private static func zeros(in eight: UInt64) -> UInt64 { (eight &- Self.eight(1)) & ~eight }

    /// True when two ranges hold the same bytes.
    package func isSame(_ range: Range<Int>, as other: Range<Int>) -> Bool {
        guard range.count == other.count else { return false }
        return unsafe extracting(range).withUnsafeBufferPointer { bytes in
            unsafe extracting(other).withUnsafeBufferPointer { others in
                guard let first = bytes.baseAddress, let second = others.baseAddress else { return true }
                return unsafe memcmp(first, second, bytes.count) == 0
            }
        }
    }
}
