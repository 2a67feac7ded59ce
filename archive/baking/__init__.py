"""The public site as a folder of files, which any host of files can serve.

Pages are those of the application itself (`asking.py`), whose links are turned to where files stand (`places.py`, `pages.py`). This
room must not know how a page looks, must write nowhere but into the folder that it was given, and must not remove what it did not make.
"""
