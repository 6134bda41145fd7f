// SPDX-License-Identifier: Apache-2.0
internal import Posix

/// Room on the disk behind the journal's last line: enough to close every open reservation, so that a card whose encoding
/// was begun never stays open for want of space.
struct JournalRoom: Sendable {
    /// Room kept for one open reservation: the line that closes it and that of the card it replaces, each as long as a line
    /// may be (``JournalText``).
    static let closing = 4096
    /// Room is taken in steps, so that most lines cost no call.
    private static let step = 1 << 16

    /// Size the file can grow to.
    private(set) var secured = 0
    /// False when the file system cannot secure room: then the journal goes on without.
    private(set) var isSupported = true

    /// Takes room for the file to grow to `size`, and a step more when there is room for it.
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

    /// The file was cut, which gave the room back.
    mutating func forget() { secured = 0 }
}
