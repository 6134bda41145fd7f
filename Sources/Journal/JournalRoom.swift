// SPDX-License-Identifier: Apache-2.0
internal import Posix

/// Disk space reserved behind the journal's last line: enough to close every open reservation, so that a full disk
/// never leaves a begun card open.
struct JournalRoom: Sendable {
    /// Space for one open reservation: the line that closes it and that of the card it replaces, each of maximum length
    /// (``JournalText``).
    static let closing = 4096
    /// Space is reserved in steps, so that most lines cost no call.
    private static let step = 1 << 16

    /// Size the file can grow to.
    private(set) var secured = 0
    /// False when the file system cannot reserve space; the journal then works without.
    private(set) var isSupported = true

    /// Reserves space for the file to grow to `size`, and one step more when the disk allows it.
    mutating func secure(upTo size: Int, on storage: any JournalStorage) throws(PosixError) {
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

    /// Called after the file was cut, which frees the reserved space.
    mutating func forget() { secured = 0 }
}
