// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
internal import CROUSCore
internal import CardCrypto
package import DESFire
package import Journal
package import SmartCard

/// What a card shows without a key.
package struct CardInspection: Hashable, Sendable {
    /// The chip.
    package let uid: CardUID
    /// Answer to reset.
    package let atr: ATR
    /// What the card says of itself.
    package let version: CardVersion
    /// Free memory in bytes; nil when the card does not tell.
    package let freeMemory: Int?
    /// What the application's key versions say.
    package let look: CardLook
    /// What the journal knows of the chip.
    package let known: JournalledCard?
}

/// A card read with the SAM, beside what the journal says.
package struct CardReading: Hashable, Sendable {
    /// What the card holds.
    package let record: CardRecord
    /// What the journal knows of the chip.
    package let known: JournalledCard?
}

extension EnrolmentService {
    /// The readers now and, where there is one, the role of each: a station's name or `sam`.
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

    /// Looks at the card on a reader, or on the only station's; writes nothing.
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

    /// Reads the card on a reader, or on the only station's, with the final keys in the SAM; writes nothing.
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

    /// Where a reader belongs: to a station or to nobody. Never the SAM's reader; nil means the only station's.
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

    /// On the station's thread when the reader is a station's, otherwise as an errand.
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

/// Where a reader belongs.
enum ReaderPlace: Sendable {
    /// To a station; the reader as somebody just saw it, which a station that has only begun may not have heard of.
    case station(Station, ReaderName?)
    /// To no station.
    case nobody(ReaderName)
}
