// SPDX-License-Identifier: Apache-2.0

/// A chip in software, seen from its contacts or its field: raw command bytes in, raw answer bytes out.
///
/// It is used by one thread at a time. Whatever the bytes, it answers while it has power; it never traps.
package protocol VirtualCard: AnyObject {
    /// Answer to reset in the form a PC/SC reader shows it.
    var atr: [UInt8] { get }

    /// UID given in anticollision; nil for a contact chip, whose reader answers `FF CA` with `6A81`.
    var uid: CardUID? { get }

    /// Power comes, or a reset: volatile state (sessions, selections, pending transactions) is gone.
    func powerOn()

    /// Power goes: volatile state is gone, non-volatile state is in the image.
    func powerOff()

    /// Executes one command APDU and gives the answer with its status word; empty when the chip has no power, which to its
    /// reader is a card that was taken away. `FF CA 00 00 00` is the reader's and never gets here.
    func respond(to command: [UInt8]) -> [UInt8]
}
