// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
internal import CROUSCore
internal import CardCrypto
package import DESFire
package import Journal
package import SmartCard

/// A card's content that needs no key.
package struct CardInspection: Hashable, Sendable {
    package let uid: CardUID
    /// Answer to reset.
    package let atr: ATR
    /// The card's description of itself.
    package let version: CardVersion
    /// Free memory in bytes; nil when the card does not report it.
    package let freeMemory: Int?
    /// What the application's key versions mean.
    package let look: CardLook
    /// The chip in the journal.
    package let known: JournalledCard?
}

/// A card read with the SAM, beside its journal entry.
package struct CardReading: Hashable, Sendable {
    /// The card's content.
    package let record: CardRecord
    /// The chip in the journal.
    package let known: JournalledCard?
}

extension EnrolmentService {
    /// The current readers and, where there is one, the role of each: a station's name or `sam`.
    package func readers() async throws(EnrolmentError) -> [(state: ReaderState, role: String?)] {
        let states = try await blockingWork.run { () throws(EnrolmentError) in
            try wrapping(EnrolmentError.reader) { () throws(CardChannelError) in try parts.source.readers() }
        }
        let names = states.map(\.reader)
        let sam = parts.samReader.flatMap { ReaderSelector(text: $0).reader(among: names) }
        return states.map { state in
            if state.reader == sam { return (state, "sam") }
            let station = stations.first { ReaderSelector(text: $0.place.reader).reader(among: names) == state.reader }
            return (state, station?.place.name)
        }
    }

    /// Looks at the card on a reader, or on the only station's reader; writes nothing.
    package func inspectCard(on reader: ReaderName?) async throws(EnrolmentError) -> CardInspection {
        try await withCard(on: reader) { card throws(EnrolmentError) in
            guard let uid = card.channel.uid else { throw .noUID }
            do throws(CROUSCardError) {
                let keys = SoftwareKeyHolder(random: SystemRandom())
                let conversation = try CardConversation(channel: card.channel, keys: keys, profile: profile)
                let (version, freeMemory) = try conversation.identify()
                return CardInspection(
                    uid: uid,
                    atr: card.channel.atr,
                    version: version,
                    freeMemory: freeMemory,
                    look: try conversation.look(),
                    known: records.journal.card(uid)
                )
            } catch {
                throw .card(error)
            }
        }
    }

    /// Reads the card on a reader, or on the only station's reader, with the final keys in the SAM; writes nothing.
    package func readCard(on reader: ReaderName?) async throws(EnrolmentError) -> CardReading {
        try await withCard(on: reader) { card throws(EnrolmentError) in
            try workflow.withKeys(for: card) { _, keys throws(EnrolmentError) in
                do throws(CROUSCardError) {
                    let proof = try CardConversation(channel: card.channel, keys: keys, profile: profile).read()
                    return CardReading(record: proof.record, known: records.journal.card(proof.record.uid))
                } catch {
                    throw .card(error)
                }
            }
        }
    }

    /// The station of a reader, if it has one. Throws for the SAM's reader; nil means the only station's reader.
    func place(of reader: ReaderName?) async throws(EnrolmentError) -> ReaderPlace {
        guard let reader else {
            let only = try station(named: nil)
            let names = (try? await readers())?.map(\.state.reader) ?? []
            let found = stations.first.flatMap { ReaderSelector(text: $0.place.reader).reader(among: names) }
            return .station(only, found)
        }
        let present = try await readers()
        let name = try ReaderSelector(text: reader.rawValue).require(among: present.map(\.state.reader))
        let role = present.first { $0.state.reader == name }?.role
        guard role != "sam" else { throw .readerOfSAM(name.rawValue) }
        guard let role else { return .nobody(name) }
        return .station(try station(named: role), name)
    }

    /// Runs on the station's thread when the reader is a station's, else as blocking work.
    func withCard<Result: Sendable>(
        on reader: ReaderName?,
        _ body: @Sendable (OpenCard) throws(EnrolmentError) -> Result
    ) async throws(EnrolmentError) -> Result {
        switch try await place(of: reader) {
        case .station(let station, let found):
            try await station.withCard(foundOn: found, body)
        case .nobody(let name):
            try await blockingWork.run { () throws(EnrolmentError) in
                try workflow.withCard(on: name, for: name.rawValue, body)
            }
        }
    }
}

/// The owner of a reader.
enum ReaderPlace: Sendable {
    /// A station, and the reader as just listed: a station that has only started may not have received its events yet.
    case station(Station, ReaderName?)
    /// No station.
    case nobody(ReaderName)
}
