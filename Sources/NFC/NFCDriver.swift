// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// The calls of libnfc this module uses, in Swift types: ``SystemNFC`` is the real one, tests use a scripted one.
///
/// A device serves one call at a time, so its owner (``NFCDevice``) makes them one after the other. Different devices
/// may be used at the same time.
protocol NFCDriver: Sendable {
    /// Connection strings of the devices that libnfc finds without disturbing anything: USB only.
    func devices() throws(NFCError) -> [String]

    /// Opens a device by its connection string, for instance `pn532_uart:/dev/ttyUSB0`.
    func open(_ connection: String) throws(NFCError) -> NFCHandle

    /// Switches the field off and closes the device.
    func close(_ device: NFCHandle)

    /// Makes the device a reader and switches its field off and on, which resets every card in it.
    func resetField(_ device: NFCHandle) throws(NFCError)

    /// The type A targets in the field, two at most; none of them is selected afterwards.
    func targets(_ device: NFCHandle) throws(NFCError) -> [NFCTarget]

    /// Selects the target with this UID, with RATS when it speaks ISO/IEC 14443-4; nil when it is gone.
    func select(_ device: NFCHandle, uid: [UInt8]) throws(NFCError) -> NFCTarget?

    /// One exchange with the selected target.
    func transceive(_ device: NFCHandle, _ command: [UInt8], milliseconds: Int32) throws(NFCError) -> [UInt8]
}

struct NFCHandle: RawRepresentable, Hashable, Sendable {
    let rawValue: Int
}

/// A type A target as anticollision and RATS show it.
struct NFCTarget: Hashable, Sendable {
    let uid: [UInt8]
    /// SAK (ISO/IEC 14443-3, 6.5.3).
    let sak: UInt8
    /// Answer to select without its length byte; empty when there is none.
    let ats: [UInt8]

    /// Bit 6 of SAK: the card speaks ISO/IEC 14443-4.
    var takesCommands: Bool { sak & 0x20 != 0 }

    /// The answer to reset a PC/SC reader would make; nil for a card that takes no commands or has a broken ATS.
    var atr: ATR? { takesCommands ? ATS(ats)?.atr : nil }
}
