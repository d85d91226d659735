package graft.study;

import graft.GraftException;

/** A study that cannot be carried out as it is described, or a folder that belongs to another one. */
public class StudyException extends GraftException {
    private static final long serialVersionUID = 1L;

    public StudyException(String message) {
        super(message);
    }
}
