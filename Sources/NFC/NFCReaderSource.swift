// SPDX-License-Identifier: Apache-2.0
package import SmartCard

/// NFC devices that libnfc serves, a PN532 on a serial port for instance, as readers named `nfc:` and libnfc's connection
/// string: `nfc:pn532_uart:/dev/ttyUSB0`.
///
/// Only the devices named are ever opened: libnfc takes a device for itself, and finding one on a serial port means writing to
/// every port. A conversation is: field off and on, one type A card by anticollision, RATS, then the caller's commands, and
/// at the end the field again, so that no authentication outlives it.
package struct NFCReaderSource: ReaderSource {
    /// What the names of these readers begin with.
    package static let prefix = "nfc:"

    private let devices: [NFCDevice]
    private let milliseconds: Int32

    /// True when `reader` is named as a reader of this source.
    package static func names(_ reader: ReaderName) -> Bool { reader.rawValue.hasPrefix(prefix) }

    /// Readers for the devices of these names; those without ``prefix`` are left out. Nothing is opened yet. An answer of a card
    /// is waited for at most `patience`, 1 ms to some days.
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
        // Zero would mean for ever.
        milliseconds = Int32(clamping: max(limit, 1))
    }

    /// Devices on USB that libnfc finds, by the name of their reader. Those of pcscd are left out.
    package static func connected() throws(NFCError) -> [ReaderName] {
        try SystemNFC.shared.devices().map { ReaderName(prefix + $0) }
    }

    /// The devices that answer now and what lies in their fields. A field is not reset by looking.
    package func readers() throws(CardChannelError) -> [ReaderState] {
        devices.compactMap { try? $0.look() }
    }

    /// What happens on the devices, seen by a thread that ends with the stream.
    package func events() -> AsyncStream<ReaderEvent> { NFCMonitor.events(devices) }

    /// Opens the card on a device for one conversation.
    ///
    /// Errors: `readerGone` for a device that is not named, not there or claimed by another program; `heldByKernel` when a driver
    /// of the kernel has it; `noCard`, `severalCards`; `cardMute` for a card that takes no commands; `sharingViolation` while
    /// another conversation runs.
    package func open(_ reader: ReaderName) throws(CardChannelError) -> any CardChannel {
        guard let device = devices.first(where: { $0.name == reader }) else {
            throw CardChannelError(.readerGone, reader: reader.rawValue)
        }
        return try NFCCard(device, milliseconds: milliseconds)
    }
}
