// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import DESFire

/// A set of final keys of a finished card.
package enum KeyGeneration: Hashable, Sendable {
    /// The keys the profile writes.
    case current
    /// Earlier keys the SAM still holds, by their index in the profile's lists `older`.
    case older(Int)

    /// The state of each key of such a card.
    var keyState: KeyState {
        switch self {
        case .current: .target
        case .older(let index): .older(index)
        }
    }
}

/// State of one key of the application.
enum KeyState: Hashable {
    case factory
    case target
    /// Of an older generation, by its index in the profile's lists.
    case older(Int)
    case other
}

extension CardProfile {
    /// Generations before the current one; the profile was checked to have as many for each key.
    var olderGenerations: Range<Int> { 0..<(keys.first?.older.count ?? 0) }
}

extension CardConversation {
    /// The key a card of this UID holds under a number of the profile in that state.
    func reference(_ number: UInt8, _ state: KeyState) throws(CROUSCardError) -> KeyReference {
        guard let key = profile.keys.first(where: { $0.number == number }) else {
            throw .card(.invalidArgument("no key \(number) in the profile"), during: .look)
        }
        switch state {
        case .factory: return profile.factoryKey.reference
        case .target: return key.reference(for: uid)
        case .older(let index) where key.older.indices.contains(index):
            return key.reference(for: uid, version: key.older[index])
        case .older, .other: throw .card(.invalidArgument("no such generation of key \(number)"), during: .look)
        }
    }

    /// Opens a finished card with a key of its generation. A refusal is retried once, from the selection on, because a
    /// SAM sometimes refuses a first authentication (docs/facts/sam.md, section 8); then the card is refused (row C5).
    func open(_ number: UInt8, of generation: KeyGeneration, during step: EncodingStep) throws(CROUSCardError) {
        if try opensRetrying(number, with: reference(number, generation.keyState), during: step) { return }
        let isUnfinished = try opens(0, with: profile.factoryKey.reference, during: .inspect)
        throw .refused(.keysRefused, isUnfinished ? .needsErasing : .foreignKeys)
    }

    /// Tries a key of the application twice.
    func opensRetrying(
        _ number: UInt8,
        with key: KeyReference,
        during step: EncodingStep
    ) throws(CROUSCardError) -> Bool {
        if try opens(number, with: key, during: step) { return true }
        try run(step) { card throws(DESFireError) in try card.select(profile.applicationID) }
        return try opens(number, with: key, during: step)
    }
}
