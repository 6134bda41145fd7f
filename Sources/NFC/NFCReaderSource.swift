// SPDX-License-Identifier: Apache-2.0
internal import Posix
package import SmartCard

/// NFC devices that libnfc serves, for instance a PN532 on a serial port, as readers named `nfc:` and libnfc's
/// connection string: `nfc:pn532_uart:/dev/ttyUSB0`.
///
/// Only named devices are ever opened: libnfc claims a device exclusively, and searching serial ports means writing to
/// every port. A conversation is: field off and on, one type A card by anticollision, RATS, the caller's commands, and
/// at the end the field off and on again, so that no authentication outlives it.
package struct NFCReaderSource: ReaderSource {
    /// Prefix of the names of these readers.
    package static let prefix = "nfc:"

    private let devices: [NFCDevice]
    private let milliseconds: Int32

    /// True when `reader` is named as a reader of this source.
    package static func names(_ reader: ReaderName) -> Bool { reader.rawValue.hasPrefix(prefix) }

    /// Readers for the devices of these names; names without ``prefix`` are left out. Opens nothing yet. A card has at
    /// most `patience`, 1 ms to some days, to answer.
    package init(_ readers: [ReaderName], patience: Duration = .seconds(10)) {
        self.init(SystemNFC.shared, readers, patience: patience)
    }

    init(_ driver: any NFCDriver, _ readers: [ReaderName], patience: Duration = .seconds(10)) {
        devices = Set(readers).filter(Self.names).sorted().map { name in
            NFCDevice(driver, name, connection: String(name.rawValue.dropFirst(Self.prefix.count)))
        }
        let (seconds, attoseconds) = patience.components
        let whole = Int64(clamping: seconds).multipliedReportingOverflow(by: 1000)
        let limit = whole.overflow ? Int64(Int32.max) : whole.partialValue &+ attoseconds / 1_000_000_000_000_000
        // Zero would mean no limit.
        milliseconds = Int32(clamping: max(limit, 1))
    }

    /// Names of the readers for the USB devices that libnfc finds. Devices that pcscd serves are left out.
    package static func connected() throws(NFCError) -> [ReaderName] {
        try SystemNFC.shared.devices().map { ReaderName(prefix + $0) }
    }

    /// The devices that answer now and the cards in their fields. Does not reset a field.
    package func readers() throws(CardChannelError) -> [ReaderState] {
        devices.compactMap { try? $0.look() }
    }

    /// Events of the devices, from a thread that ends with the stream.
    package func events() -> AsyncStream<ReaderEvent> { NFCMonitor.events(devices) }

    /// Opens the card on a device for one conversation.
    ///
    /// Errors: `readerGone` for a device that is not named, not there or claimed by another program; `heldByKernel`
    /// when a kernel driver has it; `noCard`, `severalCards`; `cardMute` for a card that takes no commands;
    /// `sharingViolation` while another conversation runs.
    package func open(_ reader: ReaderName) throws(CardChannelError) -> any CardChannel {
        guard let device = devices.first(where: { $0.name == reader }) else {
            throw CardChannelError(.readerGone, reader: reader.rawValue)
        }
        return try NFCCard(device, milliseconds: milliseconds)
    }

    /// True for a device on a pseudo-terminal, which has a program at its other end. Whether that program simulates a
    /// chip or relays to a real one is unknown. A simulated chip at the end of a real line counts as real.
    package func isVirtual(_ reader: ReaderName) -> Bool {
        // The name is `nfc:driver:port` or `nfc:driver:port:speed`.
        let parts = reader.rawValue.split(separator: ":", omittingEmptySubsequences: false)
        return Self.names(reader) && parts.count > 2 && PseudoTerminal.isOne(String(parts[2]))
    }
}
