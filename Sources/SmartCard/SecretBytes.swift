// SPDX-License-Identifier: Apache-2.0
package import Posix

/// A key or another secret: never printed, left out of core dumps where the system allows, wiped on release.
package final class SecretBytes: Sendable, CustomStringConvertible {
    /// Why a file holds no usable secret.
    package enum FileError: Error, Hashable, Sendable {
        /// The file cannot be read.
        case unreadable(PosixError)
        /// Group or others may read the file; its permission bits.
        case exposed(permissions: UInt32)
        /// Neither `expected` raw bytes nor twice as many hexadecimal digits; the size found.
        case wrongLength(expected: [Int], found: Int)
        /// A character that is no hexadecimal digit.
        case notHexadecimal
        /// A systemd credential, which only the service can read; this process is not the service.
        case notHandedOver
    }

    private let memory: SecretMemory

    /// Number of bytes.
    package var count: Int { memory.count }

    /// Copies `bytes` and wipes the source.
    package init(wiping bytes: inout [UInt8]) throws(PosixError) {
        memory = try SecretMemory(count: bytes.count)
        unsafe memory.withMutableBytes { target in unsafe target.copyBytes(from: bytes) }
        SecretMemory.wipe(&bytes)
    }

    /// Reads a key of one of the given lengths from a file that only its owner may read: raw bytes, or hexadecimal
    /// digits with an optional line end. The content goes straight into secret memory.
    ///
    /// `credentialsFolder` is the folder of systemd's credentials; in it the group may seem to have read access.
    package init(
        contentsOf path: String,
        lengths: [Int],
        credentialsFolder: String? = ThisProcess.credentialsFolder
    ) throws(FileError) {
        do {
            let file = try FileDescriptor(opening: path, for: .read)
            let (size, permissions) = try file.status()
            let isCredential = credentialsFolder.map { Self.isFile(path, directlyIn: $0) } ?? false
            // systemd leaves a credential to root and lets the service's user read it by an access list, whose mask fstat shows
            // in place of the group's rights (acl(5)): 0440 although no group may read it.
            let forbidden: UInt32 = isCredential ? 0o037 : 0o077
            guard permissions & forbidden == 0 else { throw FileError.exposed(permissions: permissions) }
            guard size <= 4096 else { throw FileError.wrongLength(expected: lengths, found: size) }
            let content = try SecretMemory(count: size)
            let count = try Self.fill(content, from: file)
            memory = try Self.decode(content, count: count, lengths: lengths)
        } catch let error as FileError {
            throw error
        } catch let error as PosixError {
            throw .unreadable(error)
        } catch {
            throw .notHexadecimal
        }
    }

    private static func isFile(_ path: String, directlyIn folder: String) -> Bool {
        guard !folder.isEmpty, path.hasPrefix(folder + "/") else { return false }
        return !path.dropFirst(folder.count + 1).contains("/")
    }

    private static func fill(_ content: SecretMemory, from file: borrowing FileDescriptor) throws(PosixError) -> Int {
        var filled = 0
        while filled < content.count {
            let count = try unsafe content.withMutableBytes { buffer in
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                return Result { () throws(PosixError) in try unsafe file.read(into: rest) }
            }.get()
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    private static func decode(_ content: SecretMemory, count: Int, lengths: [Int]) throws -> SecretMemory {
        let digitCount = digits(in: content, count: count)
        let isRaw = lengths.contains(count)
        guard isRaw || digitCount % 2 == 0 && lengths.contains(digitCount / 2) else {
            throw FileError.wrongLength(expected: lengths, found: count)
        }
        let secret = try SecretMemory(count: isRaw ? count : digitCount / 2)
        let isHexadecimal = unsafe secret.withMutableBytes { target in
            unsafe content.withBytes { source in
                if count == target.count {
                    unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[..<count]))
                    return true
                }
                for index in target.indices {
                    guard let high = unsafe Hex.value(ofDigit: source[2 * index]),
                        let low = unsafe Hex.value(ofDigit: source[2 * index + 1])
                    else { return false }
                    unsafe target[index] = high << 4 | low
                }
                return true
            }
        }
        guard isHexadecimal else { throw FileError.notHexadecimal }
        return secret
    }

    /// Number of characters before trailing line ends and blanks.
    private static func digits(in content: SecretMemory, count: Int) -> Int {
        unsafe content.withBytes { source in
            var end = count
            while unsafe end > 0 && source[end - 1] <= UInt8(ascii: " ") { end -= 1 }
            return end
        }
    }

    /// The bytes, for the length of `body` only; they must not be stored by it.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        unsafe memory.withBytes(body)
    }

    package var description: String { "secret of \(count) bytes" }
}
