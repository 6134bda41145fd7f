// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Journal
internal import SmartCard

/// The CSV of the CROUS: twelve columns, exactly as ESUP-SGC reads them (docs/facts/domain.md, section 2).
///
/// Its readers do not understand quoting and remove white space from each line before they split it, so no cell may
/// need either.
package enum CROUSCSV {
    /// The first line.
    package static let header =
        "PIX.SS;PIX.NN;AAPL;NUM_PROTOCOLAIRE;NUM_APPLICATIF;NFO;CNOUS;CROUS;EMETTEUR;MAPPING;NUM_CARTE;DATE_CREATION"

    /// The texts that are equal on every line: they come with the issuer's parameters and may be empty.
    package struct Labels: Hashable, Sendable {
        fileprivate let cells: [String: String]

        /// Nil when a text holds white space, `;`, a quotation mark or anything but printable ASCII.
        package init?(pixSS: String = "", pixNN: String = "", appl: String = "", nfo: String = "") {
            let texts = [pixSS, pixNN, appl, nfo]
            let forbidden = [UInt8(ascii: ";"), UInt8(ascii: "\"")]
            guard texts.allSatisfy({ $0.utf8.allSatisfy { (0x21...0x7E).contains($0) && !forbidden.contains($0) } })
            else { return nil }
            cells = ["PIX.SS": pixSS, "PIX.NN": pixNN, "AAPL": appl, "NFO": nfo]
        }

        fileprivate subscript(column: String) -> String { cells[column] ?? "" }
    }

    /// The line of a card; nil when it was never proven: it has no creation date, and readers lose a line without one.
    /// `day` is the creation day of an application made elsewhere.
    static func line(
        _ card: JournalledCard,
        issuer: IssuerParameters,
        labels: Labels,
        timeZone: CampusTimeZone,
        day: CardDay? = nil
    ) -> String? {
        guard let enrolledAt = card.enrolledAt else { return nil }
        let uid = card.uid.description
        let cells = [
            labels["PIX.SS"], labels["PIX.NN"], labels["AAPL"],
            uid,
            // The serial that the card's own application level reports: on a card with a fixed UID it is the UID.
            uid,
            labels["NFO"], padded(issuer.cnous, 2), padded(issuer.crous, 2),
            Hex.encode(issuer.issuer.bigEndianBytes(2)), String(issuer.mapping), card.number.description,
            (day ?? timeZone.day(of: enrolledAt)).french,
        ]
        return cells.joined(separator: ";")
    }
}
