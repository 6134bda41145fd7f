// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import Journal
internal import Posix
internal import SmartCard

/// The CROUS's CSV of cards: cards of a delivery with the twelve cells they came with, our own as ``CROUSCSV`` makes
/// them.
///
/// In cells that were imported only the required forms are normalised: UID and serial in upper case and in a reader's
/// order, the day as `dd/MM/yyyy`.
package struct CROUSExport {
    private let registry: Registry
    private let issuer: IssuerParameters
    private let labels: CROUSCSV.Labels
    private let timeZone: CampusTimeZone
    private var files: [FileHash: KeptFile] = [:]

    package init(
        _ registry: Registry,
        issuer: IssuerParameters,
        labels: CROUSCSV.Labels,
        timeZone: CampusTimeZone
    ) {
        self.timeZone = timeZone
        self.registry = registry
        self.issuer = issuer
        self.labels = labels
    }

    /// Header and one line for each card, each ended by LF.
    package mutating func text(of cards: [JournalledCard]) throws(RegistryError) -> String {
        var text = CROUSCSV.header + "\n"
        for card in cards {
            if let line = try line(of: card) { text += line + "\n" }
        }
        return text
    }

    private mutating func line(of card: JournalledCard) throws(RegistryError) -> String? {
        guard card.enrolledAt != nil, let entry = try registry.stock(uid: card.uid) else {
            return CROUSCSV.line(card, issuer: issuer, labels: labels, timeZone: timeZone)
        }
        let (row, cells) = try file(entry.file).row(of: entry)
        guard var cells else {
            return CROUSCSV.line(card, issuer: issuer, labels: labels, timeZone: timeZone, day: row.day)
        }
        cells[3] = card.uid.description
        cells[4] = try file(entry.file).serial(cells[4])
        cells[11] = row.day?.french ?? cells[11]
        return cells.joined(separator: ";")
    }

    private mutating func file(_ hash: FileHash) throws(RegistryError) -> KeptFile {
        if let file = files[hash] { return file }
        let path = registry.deliveries.file(hash)
        guard let delivery = try registry.delivery(hash)?.delivery else { throw .deliveryMissing(path) }
        let file = try KeptFile(path: path, delivery)
        files[hash] = file
        return file
    }
}

/// The file of a delivery, open for reading single lines.
private final class KeptFile {
    private static let usualLength = 512

    private let path: String
    private let file: FileDescriptor
    private let reader: CardLineReader
    private let order: ByteOrder

    init(path: String, _ delivery: Delivery) throws(RegistryError) {
        self.path = path
        order = delivery.order
        do throws(StockError) {
            let layout = try CardFileReader(path: path, columns: delivery.columns).layout
            reader = CardLineReader(layout: layout, order: order)
            file = try wrapping(StockError.file) { () throws(PosixError) in
                try FileDescriptor(opening: path, for: .read)
            }
        } catch {
            throw .deliveryFile(path: path, error.description)
        }
    }

    /// The card of a row, and its cells when they are the CROUS's twelve.
    func row(of entry: StockEntry) throws(RegistryError) -> (CardLine, [String]?) {
        do {
            let cells = try CardCells(try line(at: entry.offset)[...])
            let row = try reader.row(cells, line: entry.line, offset: entry.offset)
            guard row.uid == entry.uid, row.number == entry.number else {
                throw RegistryError.deliveryChanged(path)
            }
            return (row, reader.layout.isCROUS ? cells.texts : nil)
        } catch let error as RegistryError {
            throw error
        } catch {
            throw .deliveryFile(path: path, "line \(entry.line): \(error)")
        }
    }

    /// The second serial, reversed like the UID.
    func serial(_ text: String) -> String {
        guard let bytes = Hex.decode(text) else { return text }
        return Hex.encode(order == .reversed ? bytes.reversed() : bytes)
    }

    private func line(at offset: Int) throws -> [UInt8] {
        let bytes = try file.read(upTo: Self.usualLength, at: offset)
        if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) { return Array(bytes[..<end]) }
        var lines = try LineReader(path: path, offset: offset)
        return try lines.next()?.bytes ?? []
    }
}
