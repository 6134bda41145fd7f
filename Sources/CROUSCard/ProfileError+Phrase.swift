// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import Posix

extension ProfileError.Reason {
    /// Fault and remedy.
    package var phrase: Phrase {
        switch self {
        case .unreadable(let error): Phrase(.profileUnreadable, ["error": error.description])
        case .notYAML(let problem): Phrase(.profileNotYAML, ["error": problem])
        case .missing: Phrase(.profileMissing)
        case .unknownField: Phrase(.profileUnknownField)
        case .malformed(let found?, let expected): Phrase(.profileMalformed, ["found": found, "expected": expected])
        case .malformed(nil, let expected):
            Phrase(.profileMalformed, ["found": Phrase(.profileFoundNotText), "expected": expected])
        case .duplicate: Phrase(.profileDuplicate)
        case .beyondFile(let end, let size): Phrase(.profileBeyondFile, ["end": end, "size": size])
        case .overlapping(let other): Phrase(.profileOverlapping, ["other": other])
        case .noSuchKey(let number, let count):
            Phrase(.profileNoSuchKey, ["number": number, "keys": count, "last": count - 1])
        case .rangeReversed: Phrase(.profileRangeReversed)
        case .masterKeyFrozen: Phrase(.profileMasterKeyFrozen)
        case .keysFrozen: Phrase(.profileKeysFrozen)
        case .otherChangeKey: Phrase(.profileOtherChangeKey)
        case .versionOfFactory: Phrase(.profileVersionOfFactory)
        case .unequalGenerations(let count, let first):
            Phrase(.profileUnequalGenerations, ["found": count, "first": first])
        case .noRight(let key, let right): Phrase(.profileNoRight, ["key": key, "right": right])
        case .freeRightNotPlain: Phrase(.profileFreeRightNotPlain)
        case .exposed: Phrase(.profileExposed)
        case .noNumber: Phrase(.profileNoNumber)
        case .valueTooLarge(let maximum): Phrase(.profileValueTooLarge, ["maximum": maximum])
        }
    }
}
