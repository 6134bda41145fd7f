// SPDX-License-Identifier: Apache-2.0
internal import DESFire

/// What a finished card shows when each of its keys is tried.
package struct DeepProof: Hashable, Sendable {
    /// The generation the key versions name.
    package let generation: KeyGeneration
    /// Keys that do not open the card, in ascending order.
    package let refusedKeys: [UInt8]
    /// The record in the files; nil when the read key is refused or the files hold none.
    package let record: CardRecord?
    /// All bytes of the files; empty when the read key is refused.
    package let contents: [FileContent]
}

extension CardConversation {
    /// Authenticates with each key of the profile and reads the files; writes nothing. A card that is not finished is
    /// refused by its row.
    package func verifyDeep() throws(CROUSCardError) -> DeepProof {
        let generation = try finishedGeneration()
        // The read key comes last, so that its session reads.
        let numbers = profile.keys.map(\.number).filter { $0 != profile.readKey } + [profile.readKey]
        var refused: [UInt8] = []
        for number in numbers {
            let key = try reference(number, generation.keyState)
            if try !opensRetrying(number, with: key, during: .verifyKey(number)) { refused.append(number) }
        }
        let contents = refused.contains(profile.readKey) ? [] : try readFiles()
        return DeepProof(
            generation: generation,
            refusedKeys: refused.sorted(),
            record: try? profile.record(in: contents, of: uid),
            contents: contents
        )
    }
}
