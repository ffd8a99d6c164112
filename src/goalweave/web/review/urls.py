from django.urls import path

from goalweave.web.review import act, agree, assign, page

urlpatterns = [
    path("", page.review, name="review"),
    path("undo/", act.undo, name="review-undo"),
    path("accept-above/", act.accept_above, name="review-accept-above"),
    path("assign/", assign.assign, name="review-assign"),
    path("turns/", assign.workload, name="review-turns"),
    path("agreement/", agree.agreement, name="review-agreement"),
    path("<int:pk>/map/", agree.by_hand, name="review-map"),
    path("<int:pk>/decide/", act.decide, name="review-decide"),
    path("<int:pk>/change/", act.change, name="review-change"),
    path("<int:pk>/add/", act.add, name="review-add"),
    path("<int:pk>/remove/", act.remove, name="review-remove"),
    path("<int:pk>/shares/", act.shares, name="review-shares"),
    path("<int:pk>/claim/", act.claim, name="review-claim"),
    path("<int:pk>/give-back/", assign.give_back, name="review-give-back"),
    path("<int:pk>/nodes/", act.nodes, name="review-nodes"),
]
