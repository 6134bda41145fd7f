// SPDX-License-Identifier: Apache-2.0

/// A chip in software, seen from its contacts or its field: raw command bytes in, raw answer bytes out.
///
/// It is used by one thread at a time. It answers any bytes while it has power, and never traps.
package protocol VirtualCard: AnyObject {
    /// Answer to reset in the form a PC/SC reader shows.
    var atr: [UInt8] { get }

    /// UID given in anticollision; nil for a contact chip, whose reader answers `FF CA` with `6A81`.
    var uid: CardUID? { get }

    /// Power-on or reset: volatile state (sessions, selections, pending transactions) is lost.
    func powerOn()

    /// Power-off: volatile state is lost, non-volatile state is in the image.
    func powerOff()

    /// Executes one command APDU and returns the answer with its status word; empty when the chip has no power, which
    /// its reader takes for a removed card. `FF CA 00 00 00` is answered by the reader and never gets here.
    func respond(to command: [UInt8]) -> [UInt8]
}
