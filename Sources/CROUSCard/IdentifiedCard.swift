// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
package import DESFire
package import SmartCard

/// A card whose chip confirms the UID that the reader shows.
///
/// There are readers that give the bytes of a UID in reversed order. The UID is journalled, printed in the CROUS CSV and
/// part of the derivation of keys, so it is compared with the card's own (GetVersion: docs/facts/desfire.md, section 2.2)
/// before anything else is done with a card. Every conversation needs an identified card.
package struct IdentifiedCard {
    /// The fixed UID, 7 bytes.
    package let uid: CardUID
    /// Commands sent so far.
    package var commandCount: Int { channel.count }
    /// The channel's answer to reset.
    package var atr: ATR { channel.atr }
    /// The card's description of itself.
    package let version: CardVersion
    let channel: CountingChannel

    /// Begins with a card that was just powered; sends three commands. `expected` is the card an earlier tap began with;
    /// any other card is refused before a command.
    package init(_ channel: any CardChannel, expecting expected: CardUID? = nil) throws(CROUSCardError) {
        guard let uid = channel.uid else { throw .wrongCardType(channel.atr) }
        if let expected, expected != uid { throw .otherCard(found: uid, expected: expected) }
        if case .storage = channel.atr.contactless { throw .wrongCardType(channel.atr) }
        guard uid.isFixed else { throw .randomUID(uid) }
        let counting = CountingChannel(channel)
        let version = try Self.version(of: counting)
        guard version.uid == uid else { throw .uidNotConfirmed(reader: uid, chip: version.uid) }
        self.uid = uid
        self.version = version
        self.channel = counting
    }

    private static func version(of channel: CountingChannel) throws(CROUSCardError) -> CardVersion {
        do throws(DESFireError) {
            return try DESFireCard(channel: channel, keys: SoftwareKeyHolder(random: SystemRandom())).version()
        } catch .foreignStatus {
            throw .wrongCardType(channel.atr)
        } catch {
            throw .card(error, during: .look)
        }
    }
}
