// SPDX-License-Identifier: Apache-2.0

/// The second status byte of a wrapped answer (`91 xx`); every one but `done` and `additionalFrame` is an error.
enum CardStatus: UInt8, Error {
    case done = 0x00
    case noChanges = 0x0C
    case outOfMemory = 0x0E
    case illegalCommand = 0x1C
    case integrityError = 0x1E
    case noSuchKey = 0x40
    case lengthError = 0x7E
    case permissionDenied = 0x9D
    case parameterError = 0x9E
    case applicationNotFound = 0xA0
    case authenticationError = 0xAE
    case additionalFrame = 0xAF
    case boundaryError = 0xBE
    case commandAborted = 0xCA
    case countError = 0xCE
    case duplicate = 0xDE
    case memoryError = 0xEE
    case fileNotFound = 0xF0
}
