// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import CommandLineKit
import Testing

@Suite struct CommandFailureTests {
    @Test(arguments: zip(UserMessage.Category.allCases, [0, 1, 2, 4, 5, 6, 7] as [Int32]))
    func `a failure ends with the exit code of its category`(category: UserMessage.Category, code: Int32) {
        let message = UserMessage(.badRequest, category)
        #expect(CommandFailure(message, json: false).code == code)
        #expect(CommandFailure(message, code: 3, json: true).code == 3)
    }
}
