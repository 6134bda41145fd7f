// SPDX-License-Identifier: Apache-2.0
internal import Posix

/// Room on the disk behind a chain's last line, for lines that must not fail for want of space.
struct ChainRoom: Sendable {
    /// Room is taken in steps, so that most lines cost no call.
    private static let step = 1 << 16

    /// Size the file can grow to.
    private(set) var secured = 0
    /// False when the file system cannot secure room: then the chain goes on without.
    private(set) var isSupported = true

    /// Takes room for the file to grow to `size`, and a step more when there is room for it.
    mutating func secure(upTo size: Int, on storage: any ChainStorage) throws(PosixError) {
        guard isSupported, size > secured else { return }
        let generous = (size / Self.step + 1) * Self.step
        do {
            isSupported = try storage.secureRoom(upTo: generous)
            secured = generous
        } catch {
            guard error.isDiskFull else { throw error }
            isSupported = try storage.secureRoom(upTo: size)
            secured = size
        }
    }

    /// The file was cut, which gave the room back.
    mutating func forget() { secured = 0 }
}
