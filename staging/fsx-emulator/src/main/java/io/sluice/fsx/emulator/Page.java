package io.sluice.fsx.emulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Answers of bounded length, each with a token for the next. */
final class Page {

    private Page() {}

    static ObjectNode of(Input request, String member, List<ObjectNode> all, int most) {
        int from = 0;
        if (request.has("NextToken")) {
            try {
                from = Integer.parseInt(request.required("NextToken"));
            } catch (NumberFormatException e) {
                throw ServiceError.badRequest("NextToken is not one of this service");
            }
        }
        int wanted = Math.min(most, request.number("MaxResults", most));
        if (wanted < 1) {
            throw ServiceError.badRequest("MaxResults is less than 1");
        }
        int to = Math.min(all.size(), from + wanted);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode items = answer.putArray(member);
        all.subList(Math.min(from, to), to).forEach(items::add);
        if (to < all.size()) {
            answer.put("NextToken", Integer.toString(to));
        }
        return answer;
    }
}
